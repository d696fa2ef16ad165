package dev.j8s.cli.join;

import dev.j8s.cli.CliException;
import java.security.SecureRandom;
import java.util.regex.Pattern;

/**
 * What a machine needs to join: {@code j8s.CA-HASH.ID.SECRET}. The hash (SHA-256 of the cluster's
 * CA certificate) lets the machine check the server, and ID.SECRET is a bootstrap token that lets
 * the server check the machine.
 */
public record JoinToken(String caHash, String id, String secret) {
  private static final Pattern FORM =
      Pattern.compile("j8s\\.([0-9a-f]{64})\\.([a-z0-9]{6})\\.([a-z0-9]{16})");
  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";

  public static JoinToken parse(String text) {
    var matcher = FORM.matcher(text.strip());
    if (!matcher.matches()) {
      throw new CliException("this is not a join token: `j8s token` on the server prints one");
    }
    return new JoinToken(matcher.group(1), matcher.group(2), matcher.group(3));
  }

  public static JoinToken create(String caHash, SecureRandom random) {
    return new JoinToken(caHash, letters(random, 6), letters(random, 16));
  }

  private static String letters(SecureRandom random, int count) {
    StringBuilder text = new StringBuilder();
    random.ints(count, 0, ALPHABET.length()).forEach(index -> text.append(ALPHABET.charAt(index)));
    return text.toString();
  }

  /** What authenticates a request: {@code ID.SECRET}. */
  public String bearer() {
    return id + "." + secret;
  }

  @Override
  public String toString() {
    return "j8s." + caHash + "." + id + "." + secret;
  }
}
