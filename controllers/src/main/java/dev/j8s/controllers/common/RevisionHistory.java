package dev.j8s.controllers.common;

import static java.util.Objects.requireNonNullElse;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Informer;
import dev.j8s.client.Resources;
import dev.j8s.client.json.Json;
import dev.j8s.client.reconcile.Owners;
import io.fabric8.kubernetes.api.model.DeleteOptions;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.ControllerRevision;
import io.fabric8.kubernetes.api.model.apps.ControllerRevisionBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The templates that an owner has had, one ControllerRevision each, so that it can go back to one.
 * The same template always leads to the same revision object.
 */
public final class RevisionHistory {
  /** On pods and revisions: which template they are from. */
  public static final String HASH = "controller-revision-hash";

  private static final String OWNER = "controller";

  /** Without vowels and what looks like another character, so that no words come out. */
  private static final String ALPHABET = "bcdfghjklmnpqrstvwxz2456789";

  private final Resources<ControllerRevision> resources;
  private final Informer<ControllerRevision> informer;

  public RevisionHistory(ControllerContext context) {
    resources = context.client().resources(ControllerRevision.class);
    informer = context.informers().of(ControllerRevision.class);
    informer.addIndex(
        OWNER,
        revision -> Owners.controllerOf(revision).map(o -> List.of(o.getUid())).orElse(List.of()));
  }

  /** The oldest first. */
  public List<ControllerRevision> of(HasMetadata owner) {
    return informer.lister().byIndex(OWNER, owner.getMetadata().getUid()).stream()
        .sorted(
            Comparator.comparingLong(RevisionHistory::number)
                .thenComparing(r -> r.getMetadata().getName()))
        .toList();
  }

  /** The revision of this template; made, or moved to the end, when it is not the newest. */
  public ControllerRevision current(HasMetadata owner, PodTemplateSpec template) {
    ObjectNode data = data(template);
    List<ControllerRevision> all = of(owner);
    long newest = all.isEmpty() ? 0 : number(all.getLast());
    for (ControllerRevision revision : all.reversed()) {
      if (same(revision, data)) {
        return number(revision) == newest
            ? revision
            : resources.update(
                new ControllerRevisionBuilder(revision).withRevision(newest + 1).build());
      }
    }
    return create(owner, template, data, newest + 1);
  }

  /** Deletes the oldest of those that are not in use. */
  public void truncate(HasMetadata owner, Set<String> namesInUse, int limit) {
    List<ControllerRevision> unused =
        of(owner).stream().filter(r -> !namesInUse.contains(r.getMetadata().getName())).toList();
    for (ControllerRevision revision : unused.subList(0, Math.max(0, unused.size() - limit))) {
      resources.delete(
          revision.getMetadata().getNamespace(),
          revision.getMetadata().getName(),
          new DeleteOptions());
    }
  }

  /** The template that a revision holds. */
  public static PodTemplateSpec template(ControllerRevision revision) {
    JsonNode template = tree(revision).path("spec").path("template");
    return Json.mapper().treeToValue(template, PodTemplateSpec.class);
  }

  public static String hash(ControllerRevision revision) {
    return requireNonNullElse(
        revision.getMetadata().getLabels().get(HASH), revision.getMetadata().getName());
  }

  private ControllerRevision create(
      HasMetadata owner, PodTemplateSpec template, ObjectNode data, long number) {
    for (int collisions = 0; ; collisions++) {
      String hash = hash(data.toString() + (collisions == 0 ? "" : collisions));
      String name = owner.getMetadata().getName() + "-" + hash;
      var wanted =
          new ControllerRevisionBuilder()
              .withNewMetadata()
              .withNamespace(owner.getMetadata().getNamespace())
              .withName(name)
              .withLabels(
                  template.getMetadata() == null ? null : template.getMetadata().getLabels())
              .addToLabels(HASH, hash)
              .withAnnotations(owner.getMetadata().getAnnotations())
              .withOwnerReferences(Owners.controllerRef(owner))
              .endMetadata()
              .withData(data)
              .withRevision(number)
              .build();
      try {
        return resources.create(wanted);
      } catch (ApiException e) {
        if (!e.isAlreadyExists()) {
          throw e;
        }
        var there = resources.get(owner.getMetadata().getNamespace(), name);
        if (there.isPresent()
            && same(there.get(), data)
            && Owners.isControlledBy(there.get(), owner)) {
          return there.get();
        }
      }
    }
  }

  private static boolean same(ControllerRevision revision, ObjectNode data) {
    return tree(revision).equals(data);
  }

  private static JsonNode tree(ControllerRevision revision) {
    return Json.mapper().readTree(Json.write(revision.getData()));
  }

  /** What kubectl's rollout undo sends as a strategic merge patch. */
  private static ObjectNode data(PodTemplateSpec template) {
    ObjectNode data = Json.mapper().createObjectNode();
    ObjectNode tree = (ObjectNode) Json.mapper().readTree(Json.write(template));
    tree.put("$patch", "replace");
    data.putObject("spec").set("template", tree);
    return data;
  }

  private static String hash(String text) {
    int hash = 0x811c9dc5; // FNV-1a
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hash = (hash ^ (b & 0xff)) * 0x01000193;
    }
    var encoded = new StringBuilder();
    for (char digit : Integer.toUnsignedString(hash).toCharArray()) {
      encoded.append(ALPHABET.charAt(digit % ALPHABET.length()));
    }
    return encoded.toString();
  }

  private static long number(ControllerRevision revision) {
    return requireNonNullElse(revision.getRevision(), 0L);
  }
}
