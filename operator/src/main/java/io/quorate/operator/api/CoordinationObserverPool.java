package io.quorate.operator.api;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;

/** Observers of one cluster that are scaled together. Its short name follows the cluster's. */
@Group("quorate.io")
@Version("v1")
@Kind("CoordinationObserverPool")
@Plural("coordinationobserverpools")
@ShortNames("cop")
@Categories("coordination")
@AdditionalPrinterColumn(name = "Cluster", jsonPath = ".spec.clusterRef.name")
@AdditionalPrinterColumn(
    name = "Ready",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(
    name = "Reason",
    jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(
    name = "Observers",
    jsonPath = ".status.readyReplicas",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(
    name = "Desired",
    jsonPath = ".spec.replicas",
    type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Zone", jsonPath = ".spec.topologyZone", priority = 1)
@AdditionalPrinterColumn(
    name = "Age",
    jsonPath = ".metadata.creationTimestamp",
    type = AdditionalPrinterColumn.Type.DATE)
@ValidationRule(
    value =
        "self.metadata.name.startsWith(self.spec.clusterRef.name + \"-\") && self.metadata.name.substring(size(self.spec.clusterRef.name) + 1).matches(\"^[a-z]([-a-z0-9]{0,18}[a-z0-9])?$\")",
    message =
        "name must be <cluster>-<pool>, where <pool> is a DNS-1035 label of at most 20 characters")
@ValidationRule(
    value =
        "!self.metadata.name.startsWith(self.spec.clusterRef.name + \"-\") || (!self.metadata.name.substring(size(self.spec.clusterRef.name) + 1).matches(\"^v[0-9]+$\") && !(self.metadata.name.substring(size(self.spec.clusterRef.name) + 1) in [\"members\",\"ca\",\"identity\",\"operator\",\"discovery\"]))",
    message = "this pool name collides with names the operator uses")
public final class CoordinationObserverPool
    extends CustomResource<CoordinationObserverPoolSpec, CoordinationObserverPoolStatus>
    implements Namespaced {}
