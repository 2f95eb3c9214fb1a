package dev.cairn.server.host;

import dev.cairn.protocol.RunId;
import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The owners of this process's runs, from deployment to end. Safe for several threads. */
final class Deployments {

  private static final String ROUND_POOL = "cairn-round";

  private final Vertx vertx;
  private final int threads;
  private final Context home;
  private final Map<RunId, Deployed> owners = new ConcurrentHashMap<>();
  private final Map<Deployed, CompletableFuture<Void>> leaving = new ConcurrentHashMap<>();

  /**
   * Creates the place for owners, which has none.
   *
   * @param threads on which all of them work
   */
  Deployments(Vertx vertx, int threads) {
    this.vertx = vertx;
    this.threads = threads;
    this.home = vertx.getOrCreateContext();
  }

  /**
   * Lets an owner begin, and the run's owner before it go if there is one.
   *
   * @param failed called if it cannot
   */
  Deployed begin(RunId run, RunVerticle verticle, Runnable failed) {
    Promise<String> deployed = Promise.promise();
    Deployed owner = new Deployed(verticle, deployed.future());
    // Known before it begins: a run may be over before its deployment is.
    Deployed before = owners.put(run, owner);
    if (before != null) {
      letGo(before);
    }
    vertx
        .deployVerticle(
            verticle,
            new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName(ROUND_POOL)
                .setWorkerPoolSize(threads))
        .onComplete(deployed);
    deployed.future().onFailure(failure -> failed.run());
    return owner;
  }

  @Nullable Deployed of(RunId run) {
    return owners.get(run);
  }

  Collection<Deployed> all() {
    return List.copyOf(owners.values());
  }

  /** Lets a run's owner go, if there is one. */
  void end(RunId run) {
    Deployed owner = owners.remove(run);
    if (owner != null) {
      letGo(owner);
    }
  }

  private void letGo(Deployed owner) {
    CompletableFuture<Void> gone = new CompletableFuture<>();
    leaving.put(owner, gone);
    gone.whenComplete((nothing, failure) -> leaving.remove(owner));
    // Not on the owner's own threads, which go with it.
    home.runOnContext(
        ignored ->
            owner
                .deployment()
                .compose(id -> vertx.undeploy(id))
                .otherwise((Void) null)
                // One turn later Vert.x has struck it off, too.
                .onComplete(
                    done -> {
                      owner.verticle().gone();
                      home.runOnContext(later -> gone.complete(null));
                    }));
  }

  /** Completes when those who were let go are gone. */
  CompletableFuture<Void> left() {
    return CompletableFuture.allOf(leaving.values().toArray(new CompletableFuture<?>[0]));
  }

  /**
   * Lets all owners go, wherever their runs stand. Vert.x must not be closed before this completes:
   * it takes owners that begin or go for its own to end, and then they end twice.
   */
  CompletableFuture<Void> close() {
    List.copyOf(owners.keySet()).forEach(this::end);
    return left();
  }
}
