package dev.j8s.controllers.job;

import java.util.BitSet;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Completion indexes in their compact form: {@code 1,3-5,7}. */
final class Indexes {
  private final BitSet set;

  private Indexes(BitSet set) {
    this.set = set;
  }

  /** What is beyond the completions, or can't be read, is left out. */
  static Indexes parse(@Nullable String text, int completions) {
    var set = new BitSet();
    for (String part : text == null || text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int dash = part.indexOf('-');
      try {
        int first = Integer.parseInt(dash < 0 ? part : part.substring(0, dash));
        int last = dash < 0 ? first : Integer.parseInt(part.substring(dash + 1));
        if (first < completions && last >= first) {
          set.set(first, Math.min(last, completions - 1) + 1);
        }
      } catch (NumberFormatException _) {
        // As upstream: a part that somebody has spoiled counts as not completed.
      }
    }
    return new Indexes(set);
  }

  void add(int index) {
    set.set(index);
  }

  boolean contains(int index) {
    return set.get(index);
  }

  int size() {
    return set.cardinality();
  }

  int sizeOfCommon(Indexes other) {
    var common = (BitSet) set.clone();
    common.and(other.set);
    return common.cardinality();
  }

  /** The lowest indexes below the completions that are neither in here nor taken. */
  int[] firstFree(int n, int completions, IntPredicate taken) {
    return IntStream.range(0, completions)
        .filter(index -> !set.get(index) && !taken.test(index))
        .limit(n)
        .toArray();
  }

  @Override
  public String toString() {
    var text = new StringBuilder();
    for (int first = set.nextSetBit(0); first >= 0; ) {
      int last = set.nextClearBit(first) - 1;
      text.append(text.isEmpty() ? "" : ",").append(first);
      if (last > first) {
        // Two in a row are listed, three and more are a range.
        text.append(last == first + 1 ? "," : "-").append(last);
      }
      first = set.nextSetBit(last + 1);
    }
    return text.toString();
  }
}
