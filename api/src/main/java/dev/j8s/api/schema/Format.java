package dev.j8s.api.schema;

/** What the text or number of a scalar means. */
public enum Format {
  NONE(""),
  INT32("int32"),
  INT64("int64"),
  DOUBLE("double"),
  /** Base64 of bytes. */
  BYTE("byte"),
  /** A number with a suffix, such as {@code 100m} or {@code 1Gi}; also written as a JSON number. */
  QUANTITY("quantity"),
  /** A JSON integer or a string. */
  INT_OR_STRING("int-or-string"),
  /** RFC 3339, whole seconds, UTC. */
  DATE_TIME("date-time"),
  /** RFC 3339 with six digits of a second, UTC. */
  MICRO_TIME("micro-time"),
  /** As Go writes durations: {@code 1h5m0s}. */
  DURATION("duration"),
  /** An object of any kind, kept as it is. */
  RAW_EXTENSION("raw-extension"),
  /** A set of field names of managed fields, kept as it is. */
  FIELDS("fields-v1"),
  /** Any JSON value, kept as it is. */
  JSON("json"),
  /** A JSON schema, or a boolean. */
  JSON_SCHEMA_OR_BOOL("json-schema-or-bool"),
  /** A JSON schema, or a list of them. */
  JSON_SCHEMA_OR_ARRAY("json-schema-or-array"),
  /** A JSON schema, or a list of strings. */
  JSON_SCHEMA_OR_STRINGS("json-schema-or-strings"),
  /** A list of strings that has a message of its own in protobuf. */
  STRINGS("strings");

  private final String text;

  Format(String text) {
    this.text = text;
  }

  public String text() {
    return text;
  }
}
