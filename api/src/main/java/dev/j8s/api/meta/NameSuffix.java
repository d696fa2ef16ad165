package dev.j8s.api.meta;

import java.util.random.RandomGenerator;

/** The letters that generated names end with: no vowels, nothing that looks like another. */
public final class NameSuffix {
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";
  private static final int LENGTH = 5;
  private static final int LONGEST_BASE = 63 - LENGTH;

  private NameSuffix() {}

  /** A suffix of so many letters. */
  public static String random(RandomGenerator random, int length) {
    StringBuilder text = new StringBuilder(length);
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  /** A name from {@code metadata.generateName}, at most 63 letters. */
  public static String generateName(String base, RandomGenerator random) {
    String start = base.length() > LONGEST_BASE ? base.substring(0, LONGEST_BASE) : base;
    return start + random(random, LENGTH);
  }

  /** Text in the same alphabet, letter by letter, such as a hash in decimal digits. */
  public static String safeEncode(String text) {
    StringBuilder encoded = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      encoded.append(ALPHABET.charAt(text.charAt(i) % ALPHABET.length()));
    }
    return encoded.toString();
  }
}
