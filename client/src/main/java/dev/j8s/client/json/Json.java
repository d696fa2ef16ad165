package dev.j8s.client.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.kubernetes.model.jackson.GoCompatibilityModule;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.cfg.DateTimeFeature;
import tools.jackson.databind.json.JsonMapper;

/** The one mapper between fabric8's classes and the API's JSON. Fields it doesn't know it keeps. */
public final class Json {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .addModule(new GoCompatibilityModule())
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DateTimeFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
          .enable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
          .changeDefaultPropertyInclusion(
              inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
          .build();

  private Json() {}

  public static JsonMapper mapper() {
    return MAPPER;
  }

  public static byte[] write(Object object) {
    return MAPPER.writeValueAsBytes(object);
  }

  public static String string(Object object) {
    return MAPPER.writeValueAsString(object);
  }

  public static <T> T read(byte[] json, Class<T> type) {
    return MAPPER.readValue(json, type);
  }

  public static <T> T read(String json, Class<T> type) {
    return MAPPER.readValue(json, type);
  }

  /** A deep copy, for those who want to change a shared object. */
  @SuppressWarnings("unchecked")
  public static <T> T copy(T object) {
    return MAPPER.convertValue(object, (Class<T>) object.getClass());
  }
}
