package dev.j8s.kubelet;

import dev.j8s.client.Client;
import dev.j8s.client.time.Environment;
import dev.j8s.kubelet.cgroup.PodCgroups;
import dev.j8s.kubelet.container.ContainerConfigs;
import dev.j8s.kubelet.container.PodDirectories;
import dev.j8s.kubelet.container.SandboxConfigs;
import dev.j8s.kubelet.http.HttpActions;
import dev.j8s.kubelet.image.Images;
import dev.j8s.kubelet.probe.Prober;
import dev.j8s.kubelet.runtime.ContainerRuntime;
import dev.j8s.kubelet.status.StatusInput;
import dev.j8s.kubelet.volume.PodVolumes;

/** What all pod workers of a node share. */
public record PodServices(
    ContainerRuntime runtime,
    Images images,
    PodVolumes volumes,
    PodCgroups cgroups,
    PodDirectories directories,
    SandboxConfigs sandboxes,
    ContainerConfigs containers,
    Prober prober,
    HttpActions http,
    PodEvents events,
    Client client,
    Environment environment,
    StatusInput.Node node) {}
