package io.quorate.operator.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How clients reach the servers. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ServicesSpec(
    @JsonPropertyDescription("The Service that all members are behind.") Client client,
    @JsonPropertyDescription(
            "A Service for each voter, for clients that need to address them one by one, from outside above all. Default: none.")
        @Nullable PerMember perMember) {
  /** The Service of all members. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @ValidationRule(
      value =
          "self.type == \"LoadBalancer\" || !has(self.loadBalancerClass) && !has(self.loadBalancerSourceRanges)",
      message = "loadBalancerClass and loadBalancerSourceRanges need type LoadBalancer")
  public record Client(
      @JsonPropertyDescription("ClusterIP, LoadBalancer or NodePort.") @Default("ClusterIP")
          Type type,
      @JsonPropertyDescription(
              "Annotations of the Service, as load balancers and DNS controllers read them.")
          @Size(max = 32)
          @Nullable Map<String, String> annotations,
      @JsonPropertyDescription(
              "Which implementation makes the load balancer. Kubernetes lets it be set only while the type becomes LoadBalancer.")
          @Size(min = 1, max = 253)
          @Nullable String loadBalancerClass,
      @JsonPropertyDescription(
              "Networks, as 10.0.0.0/8, from which the load balancer takes connections. Default: all.")
          @Size(max = 64)
          @Nullable List<String> loadBalancerSourceRanges,
      @JsonPropertyDescription(
              "PreferClose: connections go to a member in the client's zone if there is one. Default: to any.")
          @Nullable TrafficDistribution trafficDistribution) {}

  /** One Service per voter. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record PerMember(
      @JsonPropertyDescription("ClusterIP, LoadBalancer or NodePort.") @Required Type type,
      @JsonPropertyDescription(
              "DNS name under which clients outside find a voter; {member} stands for the name of its StatefulSet, as c-v1. It becomes the Service's external-dns annotation and an external endpoint in the status. Default: none.")
          @Size(min = 1, max = 253)
          @Pattern("^[a-z0-9.{}-]*[{]member[}][a-z0-9.{}-]*$")
          @Nullable String hostnameTemplate,
      @JsonPropertyDescription("Annotations of the Services.") @Size(max = 32)
          @Nullable Map<String, String> annotations) {}

  /** Spelt as Kubernetes spells them. */
  public enum Type {
    ClusterIP,
    LoadBalancer,
    NodePort
  }

  /** Spelt as Kubernetes spells it. */
  public enum TrafficDistribution {
    PreferClose
  }
}
