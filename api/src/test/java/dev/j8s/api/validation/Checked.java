package dev.j8s.api.validation;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.defaults.Defaults;
import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.patch.MergePatch;
import dev.j8s.api.schema.FieldError;
import dev.j8s.api.schema.Schema;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Sound objects to spoil in tests, and what is said of them then. Single quotes stand for double.
 */
final class Checked {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String POD_SPEC =
      "'containers':[{'name':'c','image':'i','resources':{}}],'restartPolicy':'%s'";
  private static final String TEMPLATE =
      "'template':{'metadata':{'labels':{'a':'b'}},'spec':{" + POD_SPEC + "}}";
  private static final String SELECTED =
      "'selector':{'matchLabels':{'a':'b'}}," + TEMPLATE.formatted("Always");

  private static final Map<String, String> SOUND =
      Map.ofEntries(
          Map.entry("v1 Pod", "{'spec':{" + POD_SPEC.formatted("Always") + "}}"),
          Map.entry("apps/v1 Deployment", "{'spec':{" + SELECTED + "}}"),
          Map.entry("apps/v1 ReplicaSet", "{'spec':{" + SELECTED + "}}"),
          Map.entry("apps/v1 DaemonSet", "{'spec':{" + SELECTED + "}}"),
          Map.entry("apps/v1 StatefulSet", "{'spec':{" + SELECTED + "}}"),
          Map.entry("batch/v1 Job", "{'spec':{" + TEMPLATE.formatted("Never") + "}}"),
          Map.entry(
              "batch/v1 CronJob",
              "{'spec':{'schedule':'* * * * *','jobTemplate':{'spec':{"
                  + TEMPLATE.formatted("Never")
                  + "}}}}"),
          Map.entry("v1 Service", "{'spec':{'ports':[{'port':80}]}}"),
          Map.entry("v1 ConfigMap", "{}"),
          Map.entry("v1 Secret", "{}"),
          Map.entry(
              "v1 PersistentVolumeClaim",
              "{'spec':{'accessModes':['ReadWriteOnce'],"
                  + "'resources':{'requests':{'storage':'1Gi'}}}}"),
          Map.entry(
              "networking.k8s.io/v1 Ingress",
              "{'spec':{'defaultBackend':{'service':{'name':'s','port':{'number':80}}}}}"),
          Map.entry(
              "autoscaling/v2 HorizontalPodAutoscaler",
              "{'spec':{'maxReplicas':3,'scaleTargetRef':{'kind':'Deployment','name':'d'}}}"),
          Map.entry("policy/v1 PodDisruptionBudget", "{'spec':{'minAvailable':1}}"),
          Map.entry("rbac.authorization.k8s.io/v1 Role", "{}"),
          Map.entry(
              "rbac.authorization.k8s.io/v1 RoleBinding",
              "{'roleRef':{'kind':'Role','name':'r'}}"));

  private Checked() {}

  static ObjectNode json(String text) {
    return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
  }

  private static Schema schema(String kind) {
    String[] parts = kind.split("[/ ]", -1);
    return Catalog.builtIn()
        .schema(
            new GroupVersionKind(
                parts.length == 3 ? parts[0] : "",
                parts[parts.length - 2],
                parts[parts.length - 1]))
        .orElseThrow();
  }

  /** The sound object of a kind, changed by a merge patch and completed. */
  static ObjectNode object(String kind, String patch) {
    ObjectNode sound = json(SOUND.getOrDefault(kind, "{}"));
    sound.withObject("/metadata").put("name", "n");
    ObjectNode object = (ObjectNode) MergePatch.apply(sound, json(patch));
    Defaults.apply(schema(kind), object);
    return object;
  }

  /** What is wrong with the sound object once it is changed. */
  static List<String> errors(String kind, String patch) {
    return messages(Validation.validate(schema(kind), object(kind, patch)));
  }

  /** What an update from one change to another may not do. */
  static List<String> updateErrors(String kind, String before, String after) {
    return messages(
        Validation.validateUpdate(schema(kind), object(kind, before), object(kind, after)));
  }

  private static List<String> messages(List<FieldError> errors) {
    return errors.stream().map(FieldError::message).toList();
  }

  static Iterable<String> soundKinds() {
    return SOUND.keySet();
  }
}
