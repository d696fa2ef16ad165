package dev.j8s.api.meta;

import org.jspecify.annotations.Nullable;

/**
 * Where a value is inside an object; cheap to extend, written out only when something is wrong.
 * {@code spec.containers[0].name}, {@code metadata.labels[app]}.
 */
public final class FieldPath {
  private static final FieldPath ROOT = new FieldPath(null, "", -1, Step.FIELD);

  private final @Nullable FieldPath parent;
  private final String name;
  private final int index;
  private final Step step;

  private enum Step {
    FIELD,
    INDEX,
    KEY,
    ENTRY
  }

  private FieldPath(@Nullable FieldPath parent, String name, int index, Step step) {
    this.parent = parent;
    this.name = name;
    this.index = index;
    this.step = step;
  }

  public static FieldPath root() {
    return ROOT;
  }

  public static FieldPath of(String name) {
    return ROOT.child(name);
  }

  public FieldPath child(String field) {
    return new FieldPath(this, field, -1, Step.FIELD);
  }

  public FieldPath index(int at) {
    return new FieldPath(this, "", at, Step.INDEX);
  }

  /** An entry of a map, shown in brackets. */
  public FieldPath key(String of) {
    return new FieldPath(this, of, -1, Step.KEY);
  }

  /** An entry of a map, shown like a field. */
  public FieldPath entry(String of) {
    return new FieldPath(this, of, -1, Step.ENTRY);
  }

  /** Without list positions and keys of maps, as Go's decoder names struct fields. */
  public String plain() {
    StringBuilder text = new StringBuilder();
    write(text, false);
    return text.toString();
  }

  private void write(StringBuilder text, boolean full) {
    if (parent == null) {
      return;
    }
    parent.write(text, full);
    switch (step) {
      case FIELD -> text.append(text.isEmpty() ? "" : ".").append(name);
      case INDEX -> text.append(full ? "[" + index + "]" : "");
      case KEY -> text.append(full ? "[" + name + "]" : "");
      case ENTRY -> text.append(full ? "." + name : "");
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    write(text, true);
    return text.toString();
  }
}
