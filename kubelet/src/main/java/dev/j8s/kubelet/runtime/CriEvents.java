package dev.j8s.kubelet.runtime;

import dev.j8s.kubelet.runtime.v1.ContainerEventResponse;
import dev.j8s.kubelet.runtime.v1.ContainerEventType;
import dev.j8s.kubelet.runtime.v1.GetEventsRequest;
import dev.j8s.kubelet.runtime.v1.RuntimeServiceGrpc;
import io.grpc.Channel;

/** The event stream of the container runtime interface itself. */
record CriEvents(Channel channel) implements RuntimeEvents.Source {
  @Override
  public RuntimeEvents.Open open(RuntimeEvents.Listener listener, RuntimeEvents.Ended ended) {
    return new EventStream<ContainerEventResponse>(event -> tell(event, listener), ended)
        .open(observer ->
            RuntimeServiceGrpc.newStub(channel)
                .getContainerEvents(GetEventsRequest.getDefaultInstance(), observer));
  }

  private static void tell(ContainerEventResponse event, RuntimeEvents.Listener listener) {
    ContainerEventType type = event.getContainerEventType();
    if (type == ContainerEventType.CONTAINER_STOPPED_EVENT
        || type == ContainerEventType.CONTAINER_DELETED_EVENT) {
      listener.changed(event.getContainerId());
    }
  }

  @Override
  public String toString() {
    return "GetContainerEvents";
  }
}
