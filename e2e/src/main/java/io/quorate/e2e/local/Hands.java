package io.quorate.e2e.local;

import java.io.IOException;
import java.nio.file.Path;

/**
 * What a person does to a cluster, done with kubectl where there is one and with the client library
 * where not.
 */
interface Hands {
  /** How it is done, for the person who watches. */
  String tool();

  /** Installs the CRDs and waits until they are served. */
  void install(Path crds) throws IOException, InterruptedException;

  void apply(Path file) throws IOException, InterruptedException;

  void scaleCluster(String name, int replicas) throws IOException, InterruptedException;

  void scalePool(String name, int replicas) throws IOException, InterruptedException;

  /** Deletes a cluster and waits until it is gone. */
  void deleteCluster(String name) throws IOException, InterruptedException;
}
