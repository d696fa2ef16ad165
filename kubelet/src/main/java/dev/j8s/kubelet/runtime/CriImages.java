package dev.j8s.kubelet.runtime;

import dev.j8s.kubelet.runtime.v1.AuthConfig;
import dev.j8s.kubelet.runtime.v1.FilesystemUsage;
import dev.j8s.kubelet.runtime.v1.Image;
import dev.j8s.kubelet.runtime.v1.ImageFsInfoRequest;
import dev.j8s.kubelet.runtime.v1.ImageServiceGrpc;
import dev.j8s.kubelet.runtime.v1.ImageServiceGrpc.ImageServiceBlockingStub;
import dev.j8s.kubelet.runtime.v1.ImageSpec;
import dev.j8s.kubelet.runtime.v1.ImageStatusRequest;
import dev.j8s.kubelet.runtime.v1.ImageStatusResponse;
import dev.j8s.kubelet.runtime.v1.ListImagesRequest;
import dev.j8s.kubelet.runtime.v1.PullImageRequest;
import dev.j8s.kubelet.runtime.v1.RemoveImageRequest;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A runtime's images by the container runtime interface. */
public final class CriImages implements ImageService {
  private static final long CALL_SECONDS = 120;

  private final ImageServiceBlockingStub stub;
  private final RuntimeCalls calls;

  public CriImages(RuntimeConnection connection, RuntimeCalls calls) {
    this.stub = ImageServiceGrpc.newBlockingStub(connection.channel());
    this.calls = calls;
  }

  @Override
  public List<Image> images() {
    return calls
        .measure("list_images", () -> soon().listImages(ListImagesRequest.getDefaultInstance()))
        .getImagesList();
  }

  @Override
  public Optional<Image> image(String reference) {
    ImageStatusResponse answer =
        calls.measure(
            "image_status",
            () ->
                soon()
                    .imageStatus(
                        ImageStatusRequest.newBuilder().setImage(spec(reference)).build()));
    return answer.hasImage() ? Optional.of(answer.getImage()) : Optional.empty();
  }

  @Override
  public String pull(String reference, Optional<AuthConfig> credentials) {
    PullImageRequest.Builder request = PullImageRequest.newBuilder().setImage(spec(reference));
    credentials.ifPresent(request::setAuth);
    return calls.measure("pull_image", () -> stub.pullImage(request.build())).getImageRef();
  }

  @Override
  public void remove(String reference) {
    calls.measure(
        "remove_image",
        () ->
            soon().removeImage(RemoveImageRequest.newBuilder().setImage(spec(reference)).build()));
  }

  @Override
  public List<FilesystemUsage> fileSystems() {
    return calls
        .measure("imagefs_info", () -> soon().imageFsInfo(ImageFsInfoRequest.getDefaultInstance()))
        .getImageFilesystemsList();
  }

  private ImageServiceBlockingStub soon() {
    return stub.withDeadlineAfter(CALL_SECONDS, TimeUnit.SECONDS);
  }

  private static ImageSpec spec(String reference) {
    return ImageSpec.newBuilder().setImage(reference).build();
  }
}
