package dev.j8s.store;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What must be so, and what is then done, all at one revision; each key is written only once. */
public record Transaction(List<Condition> conditions, List<Operation> operations) {
  public Transaction {
    conditions = List.copyOf(conditions);
    operations = List.copyOf(operations);
    if (operations.isEmpty()) {
      throw new IllegalArgumentException("a transaction without operations");
    }
  }

  /** The key was last written at this revision; 0 means that it is not there. */
  public record Condition(String key, long revision) {
    public Condition {
      checkKey(key);
    }
  }

  /** A change to one key. */
  public sealed interface Operation {
    String key();

    @Nullable Object attachment();
  }

  /** Writes a value; the attachment goes to the listeners in this process only. */
  @SuppressWarnings("ArrayRecordComponent")
  public record Put(String key, byte[] value, @Nullable Object attachment) implements Operation {
    public Put {
      checkKey(key);
      requireNonNull(value, "value is null");
    }
  }

  /** Removes a key; nothing happens when it is not there. */
  public record Delete(String key, @Nullable Object attachment) implements Operation {
    public Delete {
      checkKey(key);
    }
  }

  public static Builder builder() {
    return new Builder();
  }

  static void checkKey(String key) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException("empty key");
    }
    for (int i = 0; i < key.length(); i++) {
      if (key.charAt(i) < 0x20 || key.charAt(i) > 0x7e) {
        throw new IllegalArgumentException("key \"" + key + "\" is not printable ASCII");
      }
    }
  }

  /** Gathers a transaction. */
  public static final class Builder {
    private final List<Condition> conditions = new ArrayList<>();
    private final List<Operation> operations = new ArrayList<>();

    private Builder() {}

    public Builder absent(String key) {
      return unchanged(key, 0);
    }

    public Builder unchanged(String key, long revision) {
      conditions.add(new Condition(key, revision));
      return this;
    }

    public Builder put(String key, byte[] value) {
      return put(key, value, null);
    }

    public Builder put(String key, byte[] value, @Nullable Object attachment) {
      operations.add(new Put(key, value, attachment));
      return this;
    }

    public Builder delete(String key) {
      operations.add(new Delete(key, null));
      return this;
    }

    public Transaction build() {
      return new Transaction(conditions, operations);
    }
  }
}
