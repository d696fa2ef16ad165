package dev.j8s.controllers.job;

import dev.j8s.controllers.common.PodControl;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;

/** The pods of a Job, before they are made. */
final class JobPods {
  private static final String INDEX_VARIABLE = "JOB_COMPLETION_INDEX";
  private static final int LONGEST_PREFIX = 58;

  private JobPods() {}

  static Pod pod(Job job) {
    String uid = job.getMetadata().getUid();
    String name = job.getMetadata().getName();
    return PodControl.fromTemplate(job.getSpec().getTemplate(), job)
        .editMetadata()
        .addToLabels(JobSpecs.UID_LABEL, uid)
        .addToLabels("controller-uid", uid)
        .addToLabels(JobSpecs.NAME_LABEL, name)
        .addToLabels("job-name", name)
        .addToFinalizers(JobSpecs.TRACKING_FINALIZER)
        .endMetadata()
        .build();
  }

  /** The pod of one index: it knows it by annotation, label, environment and host name. */
  static Pod pod(Job job, int index) {
    String name = job.getMetadata().getName();
    Pod pod = pod(job);
    String end = "-" + index;
    String shortened =
        name.substring(0, Math.min(name.length(), LONGEST_PREFIX - 1 - end.length()));
    return new PodBuilder(pod)
        .editMetadata()
        .withGenerateName(shortened + end + "-")
        .addToAnnotations(JobSpecs.INDEX, Integer.toString(index))
        .addToLabels(JobSpecs.INDEX, Integer.toString(index))
        .endMetadata()
        .editSpec()
        .withHostname(name + end)
        .withContainers(withIndex(pod.getSpec().getContainers()))
        .withInitContainers(withIndex(pod.getSpec().getInitContainers()))
        .endSpec()
        .build();
  }

  /** The next try of an index after this pod's failure. */
  static Pod retry(Job job, int index, Pod failed) {
    boolean ignored = FailurePolicy.of(job, failed) instanceof FailurePolicy.Verdict.Ignore;
    int failures = JobSpecs.number(failed, JobSpecs.FAILURES, 0) + (ignored ? 0 : 1);
    int ignorances = JobSpecs.number(failed, JobSpecs.IGNORED, 0) + (ignored ? 1 : 0);
    PodBuilder next = new PodBuilder(first(job, index));
    next.editMetadata()
        .addToAnnotations(JobSpecs.FAILURES, Integer.toString(failures))
        .endMetadata();
    return ignorances == 0
        ? next.build()
        : next.editMetadata()
            .addToAnnotations(JobSpecs.IGNORED, Integer.toString(ignorances))
            .endMetadata()
            .build();
  }

  /** The first try of an index that has its own limit of failures. */
  static Pod first(Job job, int index) {
    return new PodBuilder(pod(job, index))
        .editMetadata()
        .addToAnnotations(JobSpecs.FAILURES, "0")
        .endMetadata()
        .build();
  }

  private static List<Container> withIndex(List<Container> containers) {
    return containers.stream().map(JobPods::withIndex).toList();
  }

  private static Container withIndex(Container container) {
    if (container.getEnv().stream().anyMatch(e -> e.getName().equals(INDEX_VARIABLE))) {
      return container;
    }
    return new ContainerBuilder(container)
        .addNewEnv()
        .withName(INDEX_VARIABLE)
        .withNewValueFrom()
        .withNewFieldRef()
        .withFieldPath("metadata.labels['" + JobSpecs.INDEX + "']")
        .endFieldRef()
        .endValueFrom()
        .endEnv()
        .build();
  }
}
