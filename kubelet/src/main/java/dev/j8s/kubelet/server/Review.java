package dev.j8s.kubelet.server;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.node.JsonNodeFactory;

/** A question to the API whose answer is its status. fabric8's models are in no module we use. */
@JsonDeserialize(using = ValueDeserializer.None.class)
abstract sealed class Review implements HasMetadata {
  private static final long serialVersionUID = 1L;

  private String apiVersion = HasMetadata.getApiVersion(getClass());
  private ObjectMeta metadata = new ObjectMeta();
  private transient Map<String, Object> spec = Map.of();
  private transient JsonNode status = JsonNodeFactory.instance.objectNode();

  /** Who holds a token. */
  @Group("authentication.k8s.io")
  @Version("v1")
  @Kind("TokenReview")
  @Plural("tokenreviews")
  static final class OfToken extends Review {
    private static final long serialVersionUID = 1L;
  }

  /** Whether somebody may do something. */
  @Group("authorization.k8s.io")
  @Version("v1")
  @Kind("SubjectAccessReview")
  @Plural("subjectaccessreviews")
  static final class OfAccess extends Review {
    private static final long serialVersionUID = 1L;
  }

  @Override
  public String getKind() {
    return HasMetadata.getKind(getClass());
  }

  @Override
  public String getApiVersion() {
    return apiVersion;
  }

  @Override
  public void setApiVersion(String version) {
    apiVersion = version;
  }

  @Override
  public ObjectMeta getMetadata() {
    return metadata;
  }

  @Override
  public void setMetadata(ObjectMeta now) {
    metadata = now;
  }

  public Map<String, Object> getSpec() {
    return spec;
  }

  public void setSpec(Map<String, Object> asked) {
    spec = asked;
  }

  public JsonNode getStatus() {
    return status;
  }

  public void setStatus(JsonNode answered) {
    status = answered;
  }
}
