package dev.j8s.apiserver.strategy;

import dev.j8s.api.schema.FieldError;
import dev.j8s.apiserver.object.Fields;
import dev.j8s.apiserver.registry.Draft;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ObjectNode;

/** Gives services their cluster address and node ports, and takes them back. */
final class ServiceStrategy implements Strategy {
  private static final String NONE = "None";

  private final Allocations allocations;

  ServiceStrategy(Allocations allocations) {
    this.allocations = allocations;
  }

  @Override
  public boolean createsOnUpdate() {
    return true;
  }

  @Override
  public void prepareForCreate(Draft draft) {
    draft.object().putObject("status").putObject("loadBalancer");
    complete(draft, null);
  }

  @Override
  public void prepareForUpdate(Draft draft) {
    Fields.copy(draft.before(), draft.object(), "status");
    ObjectNode spec = spec(draft.object());
    ObjectNode before = spec(draft.before());
    if (hasAddress(before) && hasAddress(spec)) {
      if (Fields.text(spec, "clusterIP").isEmpty()) {
        Fields.copy(before, spec, "clusterIP");
      }
      if (spec.path("clusterIPs").isEmpty()
          && Fields.text(spec, "clusterIP").equals(Fields.text(before, "clusterIP"))) {
        Fields.copy(before, spec, "clusterIPs");
      }
      for (String field : List.of("ipFamilies", "ipFamilyPolicy")) {
        if (!spec.has(field)) {
          Fields.copy(before, spec, field);
        }
      }
    }
    if (wantsNodePorts(spec)) {
      keepNodePorts(before, spec);
    }
    complete(draft, before);
  }

  /** An update that leaves out node ports keeps those of the ports that it keeps. */
  private static void keepNodePorts(ObjectNode before, ObjectNode spec) {
    Set<Long> used = nodePorts(spec);
    for (ObjectNode port : Fields.items(spec, "ports")) {
      if (nodePort(port) != 0) {
        continue;
      }
      for (ObjectNode old : Fields.items(before, "ports")) {
        if (nodePort(old) != 0
            && Fields.same(old.get("port"), port.get("port"))
            && Fields.text(old, "protocol").equals(Fields.text(port, "protocol"))
            && used.add(nodePort(old))) {
          port.put("nodePort", (int) nodePort(old));
          break;
        }
      }
    }
  }

  private void complete(Draft draft, @Nullable ObjectNode before) {
    ObjectNode spec = spec(draft.object());
    if (hasAddress(spec)) {
      setFamilies(spec);
      setAddress(draft, spec, before);
    } else {
      spec.remove(List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"));
    }
    if (before != null && hasAddress(before) && !hasAddress(spec)) {
      String address = Fields.text(before, "clusterIP");
      if (!address.isEmpty() && !address.equals(NONE)) {
        allocations.release(draft, address);
      }
    }
    setNodePorts(draft, spec, before);
  }

  private static void setFamilies(ObjectNode spec) {
    boolean selectorless =
        Fields.text(spec, "clusterIP").equals(NONE) && spec.path("selector").isEmpty();
    if (Fields.text(spec, "ipFamilyPolicy").isEmpty()) {
      spec.put("ipFamilyPolicy", selectorless ? "RequireDualStack" : "SingleStack");
    }
    if (spec.path("ipFamilies").isEmpty()) {
      Fields.setTexts(spec, "ipFamilies", selectorless ? List.of("IPv4", "IPv6") : List.of("IPv4"));
    }
  }

  private void setAddress(Draft draft, ObjectNode spec, @Nullable ObjectNode before) {
    String wanted = Fields.text(spec, "clusterIP");
    if (wanted.isEmpty() && !spec.path("clusterIPs").isEmpty()) {
      wanted = spec.path("clusterIPs").path(0).asString("");
    }
    String had = before == null ? "" : Fields.text(before, "clusterIP");
    if (wanted.isEmpty()) {
      String drawn = allocations.drawAddress(draft.random());
      wanted = drawn == null ? "" : drawn;
    }
    if (!wanted.isEmpty() && !wanted.equals(NONE) && !wanted.equals(had)) {
      if (allocations.contains(wanted) && allocations.isFree(wanted)) {
        allocations.take(draft, wanted);
      }
    }
    if (!wanted.isEmpty()) {
      spec.put("clusterIP", wanted);
      Fields.setTexts(spec, "clusterIPs", List.of(wanted));
    }
  }

  private void setNodePorts(Draft draft, ObjectNode spec, @Nullable ObjectNode before) {
    Set<Long> had = before == null ? Set.of() : allNodePorts(before);
    if (!wantsNodePorts(spec)) {
      for (ObjectNode port : Fields.items(spec, "ports")) {
        // A type that has no node ports drops those that it once had.
        if (before != null && had.contains(nodePort(port))) {
          port.remove("nodePort");
        }
      }
    } else {
      drawNodePorts(draft, spec);
    }
    setHealthPort(draft, spec);
    Set<Long> has = allNodePorts(spec);
    for (long port : has) {
      if (!had.contains(port) && inRange(port) && allocations.isFree(port)) {
        allocations.take(draft, port);
      }
    }
    for (long port : had) {
      if (!has.contains(port)) {
        allocations.release(draft, port);
      }
    }
  }

  private void drawNodePorts(Draft draft, ObjectNode spec) {
    Set<Integer> drawn = new HashSet<>();
    nodePorts(spec).forEach(port -> drawn.add(port.intValue()));
    boolean draws =
        !Fields.text(spec, "type").equals("LoadBalancer")
            || !spec.has("allocateLoadBalancerNodePorts")
            || Fields.isTrue(spec, "allocateLoadBalancerNodePorts");
    for (ObjectNode port : Fields.items(spec, "ports")) {
      if (nodePort(port) == 0 && draws) {
        // One number serves the same port in both protocols.
        int number = sharedPort(spec, port);
        number = number != 0 ? number : allocations.drawPort(draft.random(), drawn);
        if (number != 0) {
          port.put("nodePort", number);
          drawn.add(number);
        }
      }
    }
  }

  private static int sharedPort(ObjectNode spec, ObjectNode port) {
    for (ObjectNode other : Fields.items(spec, "ports")) {
      if (nodePort(other) != 0
          && Fields.same(other.get("port"), port.get("port"))
          && !Fields.text(other, "protocol").equals(Fields.text(port, "protocol"))) {
        return (int) nodePort(other);
      }
    }
    return 0;
  }

  private void setHealthPort(Draft draft, ObjectNode spec) {
    boolean wanted =
        Fields.text(spec, "type").equals("LoadBalancer")
            && Fields.text(spec, "externalTrafficPolicy").equals("Local");
    Long there = Fields.number(spec, "healthCheckNodePort");
    if (!wanted) {
      spec.remove("healthCheckNodePort");
    } else if (there == null || there == 0) {
      Set<Integer> others = new HashSet<>();
      nodePorts(spec).forEach(port -> others.add(port.intValue()));
      int drawn = allocations.drawPort(draft.random(), others);
      if (drawn != 0) {
        spec.put("healthCheckNodePort", drawn);
      }
    }
  }

  @Override
  public void deleted(Draft draft) {
    ObjectNode spec = spec(draft.before());
    String address = Fields.text(spec, "clusterIP");
    if (!address.isEmpty() && !address.equals(NONE)) {
      allocations.release(draft, address);
    }
    allNodePorts(spec).forEach(port -> allocations.release(draft, port));
  }

  @Override
  public List<FieldError> validate(Draft draft) {
    List<FieldError> errors = new ArrayList<>();
    ObjectNode spec = spec(draft.object());
    if (hasAddress(spec)) {
      checkAddress(draft, spec, errors);
    } else if (Fields.text(spec, "externalName").isEmpty()) {
      errors.add(FieldError.required("spec.externalName", ""));
    }
    checkPorts(draft, spec, errors);
    return errors;
  }

  private void checkAddress(Draft draft, ObjectNode spec, List<FieldError> errors) {
    String address = Fields.text(spec, "clusterIP");
    if (address.equals(NONE) || isMine(draft, address)) {
      return;
    }
    if (address.isEmpty()) {
      errors.add(
          FieldError.invalid(
              "spec.clusterIPs", "[]string(nil)", "failed to allocate a serviceIP: range is full"));
      return;
    }
    String shown = "[]string{\"" + address + "\"}";
    if (!allocations.isAddress(address)) {
      errors.add(
          FieldError.invalid(
              "spec.clusterIPs[0]",
              address,
              "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)"));
    } else if (!allocations.contains(address)) {
      errors.add(
          unquoted(
              "spec.clusterIPs",
              shown,
              "failed to allocate IP "
                  + address
                  + ": the provided IP ("
                  + address
                  + ") is not in the valid range. The range of valid IPs is "
                  + allocations.range()));
    } else if (!allocations.isFree(address)) {
      errors.add(
          unquoted(
              "spec.clusterIPs",
              shown,
              "failed to allocate IP " + address + ": provided IP is already allocated"));
    }
  }

  private static boolean isMine(Draft draft, String address) {
    return draft.operation() == Draft.Operation.UPDATE
        && Fields.text(spec(draft.before()), "clusterIP").equals(address);
  }

  private void checkPorts(Draft draft, ObjectNode spec, List<FieldError> errors) {
    List<ObjectNode> ports = Fields.items(spec, "ports");
    boolean headless = Fields.text(spec, "clusterIP").equals(NONE);
    if (ports.isEmpty() && hasAddress(spec) && !headless) {
      errors.add(FieldError.required("spec.ports", ""));
    }
    Set<Long> had =
        draft.operation() == Draft.Operation.UPDATE ? allNodePorts(spec(draft.before())) : Set.of();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      String path = "spec.ports[" + i + "]";
      String name = Fields.text(ports.get(i), "name");
      if (ports.size() > 1 && name.isEmpty()) {
        errors.add(FieldError.required(path + ".name", ""));
      } else if (!name.isEmpty() && !names.add(name)) {
        errors.add(FieldError.duplicate(path + ".name", name));
      }
      checkNodePort(ports.get(i), path + ".nodePort", spec, had, errors);
    }
  }

  private void checkNodePort(
      ObjectNode port, String path, ObjectNode spec, Set<Long> had, List<FieldError> errors) {
    long number = nodePort(port);
    if (number == 0 || had.contains(number)) {
      return;
    }
    if (!wantsNodePorts(spec)) {
      errors.add(FieldError.forbidden(path, "may not be used when `type` is 'ClusterIP'"));
    } else if (!inRange(number)) {
      errors.add(
          FieldError.invalid(
              path,
              number,
              "provided port is not in the valid range. The range of valid ports is "
                  + allocations.firstPort()
                  + "-"
                  + allocations.lastPort()));
    } else if (!allocations.isFree(number)) {
      errors.add(FieldError.invalid(path, number, "provided port is already allocated"));
    }
  }

  @Override
  public List<FieldError> validateUpdate(Draft draft) {
    ObjectNode before = spec(draft.before());
    ObjectNode spec = spec(draft.object());
    String had = Fields.text(before, "clusterIP");
    if (hasAddress(before)
        && hasAddress(spec)
        && !had.isEmpty()
        && !had.equals(Fields.text(spec, "clusterIP"))) {
      return List.of(
          unquoted(
              "spec.clusterIPs[0]",
              "[]string{\"" + Fields.text(spec, "clusterIP") + "\"}",
              "may not change once set"));
    }
    return List.of();
  }

  private static FieldError unquoted(String path, String shown, String why) {
    return new FieldError("FieldValueInvalid", path, "Invalid value: " + shown + ": " + why);
  }

  private static ObjectNode spec(ObjectNode service) {
    return Fields.child(service, "spec");
  }

  private static boolean hasAddress(ObjectNode spec) {
    return !Fields.text(spec, "type").equals("ExternalName");
  }

  private static boolean wantsNodePorts(ObjectNode spec) {
    String type = Fields.text(spec, "type");
    return type.equals("NodePort") || type.equals("LoadBalancer");
  }

  private boolean inRange(long port) {
    return port >= allocations.firstPort() && port <= allocations.lastPort();
  }

  private static long nodePort(ObjectNode port) {
    Long number = Fields.number(port, "nodePort");
    return number == null ? 0 : number;
  }

  private static Set<Long> nodePorts(ObjectNode spec) {
    Set<Long> ports = new LinkedHashSet<>();
    for (ObjectNode port : Fields.items(spec, "ports")) {
      if (nodePort(port) != 0) {
        ports.add(nodePort(port));
      }
    }
    return ports;
  }

  private static Set<Long> allNodePorts(ObjectNode spec) {
    Set<Long> ports = nodePorts(spec);
    Long health = Fields.number(spec, "healthCheckNodePort");
    if (health != null && health != 0) {
      ports.add(health);
    }
    return ports;
  }
}
