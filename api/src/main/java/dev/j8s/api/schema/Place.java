package dev.j8s.api.schema;

import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a schema says of a value because of where it stands.
 *
 * @param keepsZero whether zero, false and the empty string say something here (a pointer in Go),
 *     as opposed to being the same as absent
 * @param keepsEmpty whether the field is written even when it is empty (no omitempty in Go)
 * @param immutable whether an update must not change the value
 * @param atomic whether apply replaces an object as a whole; null to leave that to the type
 */
public record Place(
    boolean nullable,
    boolean keepsZero,
    boolean keepsEmpty,
    boolean immutable,
    @Nullable Boolean atomic,
    List<String> enumValues,
    @Nullable JsonNode defaultValue,
    Schema.@Nullable ListType listType,
    List<String> listMapKeys,
    List<String> patchStrategies,
    @Nullable String patchMergeKey,
    List<Integer> protoPath,
    @Nullable Constraints constraints,
    Supplier<String> description) {

  /** All but what is said is absent. */
  public static final class Builder {
    private boolean nullable;
    private boolean keepsZero;
    private boolean keepsEmpty;
    private boolean immutable;
    private @Nullable Boolean atomic;
    private List<String> enumValues = List.of();
    private @Nullable JsonNode defaultValue;
    private Schema.@Nullable ListType listType;
    private List<String> listMapKeys = List.of();
    private List<String> patchStrategies = List.of();
    private @Nullable String patchMergeKey;
    private List<Integer> protoPath = List.of();
    private @Nullable Constraints constraints;
    private Supplier<String> description = () -> "";

    public Builder nullable(boolean value) {
      nullable = value;
      return this;
    }

    public Builder keepsZero(boolean value) {
      keepsZero = value;
      return this;
    }

    public Builder keepsEmpty(boolean value) {
      keepsEmpty = value;
      return this;
    }

    public Builder immutable(boolean value) {
      immutable = value;
      return this;
    }

    public Builder atomic(boolean value) {
      atomic = value;
      return this;
    }

    public Builder enumValues(List<String> values) {
      enumValues = List.copyOf(values);
      return this;
    }

    public Builder defaultValue(@Nullable JsonNode value) {
      defaultValue = value;
      return this;
    }

    public Builder listType(Schema.@Nullable ListType value) {
      listType = value;
      return this;
    }

    public Builder listMapKeys(List<String> values) {
      listMapKeys = List.copyOf(values);
      return this;
    }

    public Builder patchStrategies(List<String> values) {
      patchStrategies = List.copyOf(values);
      return this;
    }

    public Builder patchMergeKey(@Nullable String value) {
      patchMergeKey = value;
      return this;
    }

    public Builder protoPath(List<Integer> values) {
      protoPath = List.copyOf(values);
      return this;
    }

    public Builder constraints(@Nullable Constraints value) {
      constraints = value;
      return this;
    }

    public Builder description(Supplier<String> value) {
      description = value;
      return this;
    }

    public Place build() {
      return new Place(
          nullable,
          keepsZero,
          keepsEmpty,
          immutable,
          atomic,
          enumValues,
          defaultValue,
          listType,
          listMapKeys,
          patchStrategies,
          patchMergeKey,
          protoPath,
          constraints,
          description);
    }
  }
}
