package dev.j8s.kubelet.runtime;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.j8s.kubelet.runtime.containerd.Envelope;
import dev.j8s.kubelet.runtime.containerd.EventsGrpc;
import dev.j8s.kubelet.runtime.containerd.SubscribeRequest;
import dev.j8s.kubelet.runtime.containerd.TaskEvent;
import io.grpc.Channel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * containerd's own event stream. It tells of a task's exit a moment before containerd's runtime
 * interface knows of it.
 */
record ContainerdEvents(Channel channel) implements RuntimeEvents.Source {
  private static final Logger LOG = LoggerFactory.getLogger(ContainerdEvents.class);
  private static final String NAMESPACE = "k8s.io";

  @Override
  public RuntimeEvents.Open open(RuntimeEvents.Listener listener, RuntimeEvents.Ended ended) {
    SubscribeRequest request =
        SubscribeRequest.newBuilder()
            .addFilters("namespace==" + NAMESPACE + ",topic==\"/tasks/exit\"")
            .addFilters("namespace==" + NAMESPACE + ",topic==\"/tasks/oom\"")
            .addFilters("namespace==" + NAMESPACE + ",topic==\"/tasks/delete\"")
            .build();
    return new EventStream<Envelope>(event -> tell(event, listener), ended)
        .open(observer -> EventsGrpc.newStub(channel).subscribe(request, observer));
  }

  private static void tell(Envelope envelope, RuntimeEvents.Listener listener) {
    TaskEvent event;
    try {
      event = TaskEvent.parseFrom(envelope.getEvent().getValue());
    } catch (InvalidProtocolBufferException e) {
      LOG.warn("runtime events: unreadable event {}", envelope.getTopic(), e);
      listener.anythingMayHaveChanged();
      return;
    }
    boolean exit = envelope.getTopic().equals("/tasks/exit");
    if (!exit || event.getId().equals(event.getContainerId())) {
      listener.changed(event.getContainerId());
    }
  }

  @Override
  public String toString() {
    return "containerd.services.events.v1";
  }
}
