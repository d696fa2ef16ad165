package dev.j8s.controllers.nodeipam;

import dev.j8s.api.status.ApiException;
import dev.j8s.client.Informer;
import dev.j8s.client.Key;
import dev.j8s.client.Lister;
import dev.j8s.client.Patch;
import dev.j8s.client.Resources;
import dev.j8s.client.Scope;
import dev.j8s.client.events.EventRecorder;
import dev.j8s.client.json.Json;
import dev.j8s.client.reconcile.Controller;
import dev.j8s.client.reconcile.Result;
import dev.j8s.controllers.common.ControllerContext;
import dev.j8s.controllers.common.ManagedController;
import io.fabric8.kubernetes.api.model.Node;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each node a range of pod addresses, and no range to two nodes. What is taken is read from
 * the server itself before the first range is given, and one worker gives them; a range that was
 * chosen for a node stays that node's until the node is gone, also when it isn't known whether the
 * write was done.
 */
public final class NodeIpamController implements ManagedController {
  private static final Logger LOG = LoggerFactory.getLogger(NodeIpamController.class);

  private final Resources<Node> nodes;
  private final Lister<Node> lister;
  private final EventRecorder events;
  private final Controller queue;

  // Used by the one worker only.
  private final List<CidrSet> sets = new ArrayList<>();
  private final Map<String, List<String>> rangesOf = new HashMap<>();
  private boolean loaded;

  public NodeIpamController(ControllerContext context) {
    var options = context.options();
    for (int i = 0; i < options.clusterCidrs().size(); i++) {
      sets.add(new CidrSet(options.clusterCidrs().get(i), options.nodeCidrMaskSizes().get(i)));
    }
    nodes = context.client().resources(Node.class);
    events = context.events("cidrAllocator");
    Informer<Node> informer = context.informers().of(Node.class);
    lister = informer.lister();
    queue = context.controller("node_ipam_controller", this::reconcile);
    informer.addHandler(
        new Informer.Handler<>() {
          @Override
          public void added(Node node) {
            queue.enqueue(Key.of(node));
          }

          @Override
          public void updated(Node before, Node after) {
            if (!ranges(before).equals(ranges(after)) || ranges(after).isEmpty()) {
              queue.enqueue(Key.of(after));
            }
          }

          @Override
          public void deleted(Node last) {
            queue.enqueue(Key.of(last));
          }
        });
  }

  @Override
  public void start() {
    if (!sets.isEmpty()) {
      queue.start(1);
    }
  }

  @Override
  public void close() {
    queue.close();
  }

  private Result reconcile(Key key) {
    if (!loaded) {
      nodes.list(Scope.ALL).items().forEach(this::occupy);
      loaded = true;
    }
    Optional<Node> found = lister.get(null, key.name());
    if (found.isEmpty()) {
      release(key.name());
      return Result.done();
    }
    Node node = found.get();
    if (!ranges(node).isEmpty()) {
      occupy(node);
      return Result.done();
    }
    return assign(node);
  }

  private Result assign(Node node) {
    String name = node.getMetadata().getName();
    List<String> ranges = rangesOf.get(name);
    if (ranges == null) {
      Optional<List<String>> taken = take();
      if (taken.isEmpty()) {
        LOG.error("no range of pod addresses is left for node {}", name);
        events.event(
            node,
            EventRecorder.NORMAL,
            "CIDRNotAvailable",
            "Node " + name + " status is now: CIDRNotAvailable");
        return Result.again();
      }
      ranges = taken.get();
      rangesOf.put(name, ranges);
    }
    try {
      nodes.patch(
          null,
          name,
          Patch.strategic(
              Json.string(
                  Map.of(
                      "metadata",
                      Map.of("uid", node.getMetadata().getUid()),
                      "spec",
                      Map.of("podCIDR", ranges.getFirst(), "podCIDRs", ranges)))));
      LOG.info("node {} has pod addresses {}", name, ranges);
      return Result.done();
    } catch (ApiException e) {
      if (e.isNotFound()) {
        return Result.done();
      }
      events.event(
          node,
          EventRecorder.NORMAL,
          "CIDRAssignmentFailed",
          "Node " + name + " status is now: CIDRAssignmentFailed");
      throw e;
    } catch (UncheckedIOException e) {
      LOG.warn("node {}: not known whether {} was assigned: {}", name, ranges, e.getMessage());
      return Result.again();
    }
  }

  private Optional<List<String>> take() {
    List<String> ranges = new ArrayList<>();
    for (CidrSet set : sets) {
      Optional<String> range = set.take();
      if (range.isEmpty()) {
        ranges.forEach(this::free);
        return Optional.empty();
      }
      ranges.add(range.get());
    }
    return Optional.of(List.copyOf(ranges));
  }

  private void occupy(Node node) {
    List<String> ranges = ranges(node);
    if (ranges.isEmpty()) {
      return;
    }
    List<String> chosen = rangesOf.put(node.getMetadata().getName(), ranges);
    if (chosen != null && !chosen.equals(ranges)) {
      chosen.forEach(this::free);
    }
    ranges.forEach(range -> sets.forEach(set -> set.occupy(range)));
  }

  private void release(String node) {
    List<String> ranges = rangesOf.remove(node);
    if (ranges != null) {
      ranges.forEach(this::free);
    }
  }

  private void free(String range) {
    sets.forEach(set -> set.release(range));
  }

  private static List<String> ranges(Node node) {
    if (node.getSpec() == null) {
      return List.of();
    }
    if (!node.getSpec().getPodCIDRs().isEmpty()) {
      return node.getSpec().getPodCIDRs();
    }
    String one = node.getSpec().getPodCIDR();
    return one == null || one.isEmpty() ? List.of() : List.of(one);
  }
}
