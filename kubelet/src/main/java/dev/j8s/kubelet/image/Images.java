package dev.j8s.kubelet.image;

import static java.util.Objects.requireNonNull;

import dev.j8s.client.Client;
import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.PodEvents;
import dev.j8s.kubelet.runtime.ImageService;
import dev.j8s.kubelet.runtime.RuntimeCallException;
import dev.j8s.kubelet.runtime.v1.AuthConfig;
import dev.j8s.kubelet.runtime.v1.Image;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Makes sure that a container's image is on the node, by its pull policy. */
public final class Images {
  private static final Duration FIRST_DELAY = Duration.ofSeconds(10);
  private static final Duration LONGEST_DELAY = Duration.ofMinutes(5);
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(3);

  private final ImageService service;
  private final PullCredentials credentials;
  private final PodEvents events;
  private final Environment environment;
  private final Map<Attempt, Failure> failures = new ConcurrentHashMap<>();

  private record Attempt(String podUid, String image) {}

  private record Failure(Instant at, Duration delay, String message) {
    Instant retryAt() {
      return at.plus(delay);
    }
  }

  public Images(ImageService service, Client client, PodEvents events, Environment environment) {
    this.service = requireNonNull(service, "service is null");
    this.credentials = new PullCredentials(client);
    this.events = requireNonNull(events, "events is null");
    this.environment = requireNonNull(environment, "environment is null");
  }

  /** Pulls the image if its policy says so; blocks while it does. */
  public Image ensure(Pod pod, Container container) throws ImageException {
    String wanted = container.getImage();
    ImageName name = ImageName.parse(wanted).orElseThrow(() -> invalid(pod, container));
    Optional<Image> present = service.image(name.full());
    String policy = policy(container, name);
    if (present.isPresent() && !policy.equals("Always")) {
      events.normal(
          pod,
          container,
          "Pulled",
          "Container image \""
              + wanted
              + "\" already present on machine and can be accessed by the pod");
      return present.get();
    }
    if (policy.equals("Never")) {
      String message =
          "Container image \"" + wanted + "\" is not present with pull policy of Never";
      events.warning(pod, container, "ErrImageNeverPull", message);
      throw new ImageException("ErrImageNeverPull", message, soon());
    }
    return pull(pod, container, name);
  }

  /** The pod is gone. */
  public void forget(String podUid) {
    failures.keySet().removeIf(attempt -> attempt.podUid().equals(podUid));
  }

  private Image pull(Pod pod, Container container, ImageName name) throws ImageException {
    String wanted = container.getImage();
    Attempt attempt = new Attempt(pod.getMetadata().getUid(), name.full());
    Failure last = failures.get(attempt);
    if (last != null && environment.now().isBefore(last.retryAt())) {
      String message = "Back-off pulling image \"" + wanted + "\"";
      events.normal(pod, container, "BackOff", message);
      throw new ImageException(
          "ImagePullBackOff", message + ": ErrImagePull: " + last.message(), last.retryAt());
    }
    events.normal(pod, container, "Pulling", "Pulling image \"" + wanted + "\"");
    long start = environment.nanoTime();
    try {
      pull(name, credentials.of(pod, name));
      Image image =
          service
              .image(name.full())
              .orElseThrow(
                  () -> new IllegalStateException("image " + wanted + " is gone after its pull"));
      failures.remove(attempt);
      String took = took(environment.nanoTime() - start);
      events.normal(
          pod,
          container,
          "Pulled",
          "Successfully pulled image \"%s\" in %s (%s including waiting). Image size: %d bytes."
              .formatted(wanted, took, took, image.getSize()));
      return image;
    } catch (RuntimeCallException e) {
      Failure failure = new Failure(environment.now(), delay(last), e.getMessage());
      failures.put(attempt, failure);
      events.warning(
          pod, container, "Failed", "Failed to pull image \"" + wanted + "\": " + e.getMessage());
      throw new ImageException("ErrImagePull", e.getMessage(), soon());
    }
  }

  private void pull(ImageName name, List<AuthConfig> all) {
    if (all.isEmpty()) {
      service.pull(name.full(), Optional.empty());
      return;
    }
    for (int i = 0; ; i++) {
      try {
        service.pull(name.full(), Optional.of(all.get(i)));
        return;
      } catch (RuntimeCallException e) {
        if (i == all.size() - 1) {
          throw e;
        }
      }
    }
  }

  private ImageException invalid(Pod pod, Container container) {
    String message =
        "Failed to apply default image tag \""
            + container.getImage()
            + "\": couldn't parse image name \""
            + container.getImage()
            + "\": invalid reference format";
    events.warning(pod, container, "InspectFailed", message);
    return new ImageException("InvalidImageName", message, soon());
  }

  private Instant soon() {
    return environment.now().plus(LOOK_AGAIN);
  }

  private static Duration delay(@org.jspecify.annotations.Nullable Failure last) {
    if (last == null) {
      return FIRST_DELAY;
    }
    Duration doubled = last.delay().multipliedBy(2);
    return doubled.compareTo(LONGEST_DELAY) > 0 ? LONGEST_DELAY : doubled;
  }

  private static String policy(Container container, ImageName name) {
    String policy = container.getImagePullPolicy();
    if (policy != null && !policy.isEmpty()) {
      return policy;
    }
    return name.full().endsWith(":latest") ? "Always" : "IfNotPresent";
  }

  private static String took(long nanos) {
    long millis = nanos / 1_000_000;
    return millis < 1000 ? millis + "ms" : millis / 1000.0 + "s";
  }
}
