package dev.j8s.apiserver.cache;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * An immutable ordered map from keys to objects: a weight-balanced tree (Adams, "Efficient sets: a
 * balancing act", 1993) whose changed versions share all but one path with the version before.
 */
public final class Snapshot {
  static final Snapshot EMPTY = new Snapshot(null);

  /** A subtree may hold at most this many times its sibling's nodes. */
  private static final int DELTA = 3;

  private static final int RATIO = 2;

  private final @Nullable Node root;

  private Snapshot(@Nullable Node root) {
    this.root = root;
  }

  private record Node(
      String key, CachedObject value, @Nullable Node left, @Nullable Node right, int size) {}

  int size() {
    return size(root);
  }

  @Nullable CachedObject get(String key) {
    Node node = root;
    while (node != null) {
      int order = key.compareTo(node.key);
      if (order == 0) {
        return node.value;
      }
      node = order < 0 ? node.left : node.right;
    }
    return null;
  }

  Snapshot with(String key, CachedObject value) {
    return new Snapshot(put(root, key, value));
  }

  Snapshot without(String key) {
    return new Snapshot(remove(root, key));
  }

  /**
   * Visits {@code from <= key < to} in order (to empty: no end) until the visitor answers false.
   *
   * @return whether the visitor saw all of them
   */
  boolean visit(String from, String to, Predicate<CachedObject> visitor) {
    return visit(root, from, to, visitor);
  }

  /** How many keys lie in {@code from <= key < to}. */
  int count(String from, String to) {
    int below = to.isEmpty() ? size() : rank(to);
    return Math.max(0, below - rank(from));
  }

  /** The first object with {@code from <= key < to}. */
  @Nullable CachedObject first(String from, String to) {
    Node best = null;
    Node node = root;
    while (node != null) {
      if (node.key.compareTo(from) >= 0) {
        best = node;
        node = node.left;
      } else {
        node = node.right;
      }
    }
    return best == null || (!to.isEmpty() && best.key.compareTo(to) >= 0) ? null : best.value;
  }

  private int rank(String key) {
    int rank = 0;
    Node node = root;
    while (node != null) {
      if (key.compareTo(node.key) <= 0) {
        node = node.left;
      } else {
        rank += size(node.left) + 1;
        node = node.right;
      }
    }
    return rank;
  }

  private static boolean visit(
      @Nullable Node node, String from, String to, Predicate<CachedObject> visitor) {
    if (node == null) {
      return true;
    }
    boolean afterStart = node.key.compareTo(from) >= 0;
    boolean beforeEnd = to.isEmpty() || node.key.compareTo(to) < 0;
    if (afterStart && !visit(node.left, from, to, visitor)) {
      return false;
    }
    if (afterStart && beforeEnd && !visitor.test(node.value)) {
      return false;
    }
    return !beforeEnd || visit(node.right, from, to, visitor);
  }

  private static int size(@Nullable Node node) {
    return node == null ? 0 : node.size;
  }

  private static Node node(
      String key, CachedObject value, @Nullable Node left, @Nullable Node right) {
    return new Node(key, value, left, right, size(left) + size(right) + 1);
  }

  private static Node put(@Nullable Node node, String key, CachedObject value) {
    if (node == null) {
      return node(key, value, null, null);
    }
    int order = key.compareTo(node.key);
    if (order == 0) {
      return new Node(node.key, value, node.left, node.right, node.size);
    }
    return order < 0
        ? balance(node.key, node.value, put(node.left, key, value), node.right)
        : balance(node.key, node.value, node.left, put(node.right, key, value));
  }

  private static @Nullable Node remove(@Nullable Node node, String key) {
    if (node == null) {
      return null;
    }
    int order = key.compareTo(node.key);
    if (order < 0) {
      return balance(node.key, node.value, remove(node.left, key), node.right);
    }
    if (order > 0) {
      return balance(node.key, node.value, node.left, remove(node.right, key));
    }
    if (node.left == null) {
      return node.right;
    }
    if (node.right == null) {
      return node.left;
    }
    Node next = node.right;
    while (next.left != null) {
      next = next.left;
    }
    return balance(next.key, next.value, node.left, remove(node.right, next.key));
  }

  private static Node balance(
      String key, CachedObject value, @Nullable Node left, @Nullable Node right) {
    int leftSize = size(left);
    int rightSize = size(right);
    if (leftSize + rightSize <= 1) {
      return node(key, value, left, right);
    }
    if (right != null && rightSize > DELTA * leftSize) {
      Node inner = right.left;
      if (inner == null || size(inner) < RATIO * size(right.right)) {
        return node(right.key, right.value, node(key, value, left, inner), right.right);
      }
      return node(
          inner.key,
          inner.value,
          node(key, value, left, inner.left),
          node(right.key, right.value, inner.right, right.right));
    }
    if (left != null && leftSize > DELTA * rightSize) {
      Node inner = left.right;
      if (inner == null || size(inner) < RATIO * size(left.left)) {
        return node(left.key, left.value, left.left, node(key, value, inner, right));
      }
      return node(
          inner.key,
          inner.value,
          node(left.key, left.value, left.left, inner.left),
          node(key, value, inner.right, right));
    }
    return node(key, value, left, right);
  }
}
