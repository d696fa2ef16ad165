package dev.j8s.bench;

import java.nio.charset.StandardCharsets;

/** Pods as a Deployment makes them, as text. */
final class Pods {
  private Pods() {}

  static byte[] json(String name) {
    return """
    {
      "apiVersion": "v1",
      "kind": "Pod",
      "metadata": {
        "name": "%s",
        "namespace": "default",
        "labels": {"app": "shop", "tier": "front", "pod-template-hash": "5d8f6c7b9"},
        "annotations": {"prometheus.io/scrape": "true", "prometheus.io/port": "8080"}
      },
      "spec": {
        "initContainers": [
          {
            "name": "migrate",
            "image": "registry.example.com/shop/migrate:1.4.2",
            "command": ["/migrate", "--to", "latest"]
          }
        ],
        "containers": [
          {
            "name": "shop",
            "image": "registry.example.com/shop/front:1.4.2",
            "args": ["--listen", ":8080"],
            "ports": [{"name": "http", "containerPort": 8080}],
            "env": [
              {"name": "LEVEL", "value": "info"},
              {"name": "NODE", "valueFrom": {"fieldRef": {"fieldPath": "spec.nodeName"}}},
              {
                "name": "PASSWORD",
                "valueFrom": {"secretKeyRef": {"name": "shop", "key": "password"}}
              }
            ],
            "resources": {
              "requests": {"cpu": "100m", "memory": "128Mi"},
              "limits": {"memory": "256Mi"}
            },
            "readinessProbe": {"httpGet": {"path": "/ready", "port": "http"}},
            "livenessProbe": {
              "httpGet": {"path": "/live", "port": "http"},
              "initialDelaySeconds": 5
            },
            "volumeMounts": [{"name": "settings", "mountPath": "/etc/shop"}]
          },
          {
            "name": "proxy",
            "image": "registry.example.com/proxy:2.0",
            "ports": [{"containerPort": 15001}],
            "resources": {"requests": {"cpu": "10m", "memory": "32Mi"}}
          }
        ],
        "volumes": [{"name": "settings", "configMap": {"name": "shop"}}],
        "affinity": {
          "podAntiAffinity": {
            "preferredDuringSchedulingIgnoredDuringExecution": [
              {
                "weight": 50,
                "podAffinityTerm": {
                  "topologyKey": "kubernetes.io/hostname",
                  "labelSelector": {"matchLabels": {"app": "shop"}}
                }
              }
            ]
          }
        },
        "tolerations": [{"key": "dedicated", "operator": "Equal", "value": "shop"}]
      }
    }
    """
        .formatted(name)
        .getBytes(StandardCharsets.UTF_8);
  }
}
