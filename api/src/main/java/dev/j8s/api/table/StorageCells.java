package dev.j8s.api.table;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Volumes, claims, storage classes, drivers. */
final class StorageCells {
  private static final Map<String, String> MODES =
      Map.of(
          "ReadWriteOnce",
          "RWO",
          "ReadOnlyMany",
          "ROX",
          "ReadWriteMany",
          "RWX",
          "ReadWriteOncePod",
          "RWOP");

  private StorageCells() {}

  static void register(Map<String, Cell> cells) {
    cells.put("storageCapacity", (o, now) -> Texts.text(o, "spec", "capacity", "storage"));
    cells.put("accessModes", (o, now) -> modes(o.path("spec").path("accessModes")));
    cells.put("volumeStatus", (o, now) -> status(o));
    cells.put("claimRef", (o, now) -> claim(o.path("spec").path("claimRef")));
    cells.put("storageClass", (o, now) -> storageClass(o));
    cells.put(
        "volumeAttributesClass",
        (o, now) -> Texts.or(Texts.text(o, "spec", "volumeAttributesClassName"), Texts.UNSET));
    cells.put("volumeMode", (o, now) -> Texts.or(Texts.text(o, "spec", "volumeMode"), Texts.UNSET));
    cells.put(
        "claimCapacity",
        (o, now) -> isBound(o) ? Texts.text(o, "status", "capacity", "storage") : "");
    cells.put(
        "claimAccessModes",
        (o, now) -> isBound(o) ? modes(o.path("status").path("accessModes")) : "");
    cells.put("className", (o, now) -> className(o));
    cells.put("classReclaimPolicy", (o, now) -> Texts.or(Texts.text(o, "reclaimPolicy"), "Delete"));
    cells.put(
        "classBindingMode", (o, now) -> Texts.or(Texts.text(o, "volumeBindingMode"), "Immediate"));
    cells.put("classExpansion", (o, now) -> o.path("allowVolumeExpansion").booleanValue(false));
    cells.put("attached", (o, now) -> o.path("status").path("attached").booleanValue(false));
    cells.put("driverAttachRequired", (o, now) -> driver(o, "attachRequired", true));
    cells.put("driverPodInfo", (o, now) -> driver(o, "podInfoOnMount", false));
    cells.put("driverStorageCapacity", (o, now) -> driver(o, "storageCapacity", false));
    cells.put("driverRepublish", (o, now) -> driver(o, "requiresRepublish", false));
    cells.put(
        "driverTokenRequests",
        (o, now) ->
            Texts.joined(
                Texts.each(
                    o.path("spec").path("tokenRequests"), one -> Texts.text(one, "audience")),
                Texts.UNSET));
    cells.put(
        "driverModes",
        (o, now) ->
            Texts.joined(Texts.strings(o.path("spec").path("volumeLifecycleModes")), Texts.NONE));
    cells.put("driverCount", (o, now) -> o.path("spec").path("drivers").size());
  }

  private static boolean isBound(JsonNode claim) {
    return !Texts.text(claim, "spec", "volumeName").isEmpty();
  }

  private static String modes(JsonNode modes) {
    List<String> list = new ArrayList<>();
    for (String mode : MODES.keySet().stream().sorted().toList()) {
      if (Texts.strings(modes).contains(mode)) {
        list.add(mode);
      }
    }
    list.sort((left, right) -> Integer.compare(ORDER.indexOf(left), ORDER.indexOf(right)));
    return String.join(",", list.stream().map(mode -> MODES.getOrDefault(mode, mode)).toList());
  }

  private static final List<String> ORDER =
      List.of("ReadWriteOnce", "ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod");

  private static String status(JsonNode object) {
    return object.path("metadata").has("deletionTimestamp")
        ? "Terminating"
        : Texts.text(object, "status", "phase");
  }

  private static String claim(JsonNode reference) {
    return reference.isObject()
        ? Texts.text(reference, "namespace") + "/" + Texts.text(reference, "name")
        : "";
  }

  private static String storageClass(JsonNode object) {
    String old =
        Texts.text(object, "metadata", "annotations", "volume.beta.kubernetes.io/storage-class");
    return old.isEmpty() ? Texts.text(object, "spec", "storageClassName") : old;
  }

  private static String className(JsonNode storageClass) {
    JsonNode annotations = storageClass.path("metadata").path("annotations");
    boolean standard =
        Texts.text(annotations, "storageclass.kubernetes.io/is-default-class").equals("true")
            || Texts.text(annotations, "storageclass.beta.kubernetes.io/is-default-class")
                .equals("true");
    String name = Texts.text(storageClass, "metadata", "name");
    return standard ? name + " (default)" : name;
  }

  private static boolean driver(JsonNode driver, String field, boolean otherwise) {
    return driver.path("spec").path(field).booleanValue(otherwise);
  }
}
