package dev.neap.flag.provider;

import com.google.protobuf.Struct;
import dev.openfeature.flagd.grpc.evaluation.Evaluation.EventStreamRequest;
import dev.openfeature.flagd.grpc.evaluation.Evaluation.EventStreamResponse;
import dev.openfeature.flagd.grpc.evaluation.Evaluation.ResolveBooleanRequest;
import dev.openfeature.flagd.grpc.evaluation.Evaluation.ResolveBooleanResponse;
import dev.openfeature.flagd.grpc.evaluation.Evaluation.ResolveIntRequest;
import dev.openfeature.flagd.grpc.evaluation.Evaluation.ResolveIntResponse;
import dev.openfeature.flagd.grpc.evaluation.ServiceGrpc;
import dev.openfeature.flagd.grpc.sync.FlagSyncServiceGrpc;
import dev.openfeature.flagd.grpc.sync.Sync.GetMetadataRequest;
import dev.openfeature.flagd.grpc.sync.Sync.GetMetadataResponse;
import dev.openfeature.flagd.grpc.sync.Sync.SyncFlagsRequest;
import dev.openfeature.flagd.grpc.sync.Sync.SyncFlagsResponse;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** A flagd: its gRPC services for evaluation and for the sync of all flags, on one port. */
final class FlagdServer extends Source {

  private final String mode;
  private final List<StreamObserver<SyncFlagsResponse>> syncing = new CopyOnWriteArrayList<>();
  private final int port;
  private Server server;

  FlagdServer(String mode) throws IOException {
    this.mode = mode;
    this.server = start(0);
    this.port = server.getPort();
  }

  @Override
  Map<String, Object> settings() {
    return Map.of(
        "neap.flags.provider", "flagd",
        "neap.flags.flagd.mode", mode,
        "neap.flags.flagd.port", port);
  }

  private Server start(int port) throws IOException {
    return NettyServerBuilder.forPort(port)
        .addService(new Evaluating())
        .addService(new Syncing())
        .build()
        .start();
  }

  @Override
  void publish() {
    syncing.forEach(this::send);
  }

  private void send(StreamObserver<SyncFlagsResponse> observer) {
    observer.onNext(SyncFlagsResponse.newBuilder().setFlagConfiguration(json(flags)).build());
  }

  /** The flags in flagd's format. */
  static String json(Map<String, Object> flags) {
    Map<String, Object> definitions = new HashMap<>();
    flags.forEach(
        (key, value) ->
            definitions.put(
                key,
                Map.of("state", "ENABLED", "variants", Map.of("v", value), "defaultVariant", "v")));
    return JsonMapper.shared().writeValueAsString(Map.of("flags", definitions));
  }

  @Override
  void breakDown() throws InterruptedException {
    syncing.clear();
    server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
  }

  @Override
  void mend() throws IOException {
    server = start(port);
  }

  @Override
  public void close() {
    server.shutdownNow();
  }

  @Override
  public String toString() {
    return "flagd " + mode;
  }

  private final class Syncing extends FlagSyncServiceGrpc.FlagSyncServiceImplBase {

    @Override
    public void syncFlags(SyncFlagsRequest request, StreamObserver<SyncFlagsResponse> observer) {
      send(observer);
      syncing.add(observer);
    }

    @Override
    public void getMetadata(
        GetMetadataRequest request, StreamObserver<GetMetadataResponse> observer) {
      observer.onNext(GetMetadataResponse.getDefaultInstance());
      observer.onCompleted();
    }
  }

  private final class Evaluating extends ServiceGrpc.ServiceImplBase {

    @Override
    public void eventStream(
        EventStreamRequest request, StreamObserver<EventStreamResponse> observer) {
      observer.onNext(
          EventStreamResponse.newBuilder()
              .setType("provider_ready")
              .setData(Struct.getDefaultInstance())
              .build());
    }

    @Override
    public void resolveBoolean(
        ResolveBooleanRequest request, StreamObserver<ResolveBooleanResponse> observer) {
      answer(
          request.getFlagKey(),
          Boolean.class,
          observer,
          value ->
              observer.onNext(
                  ResolveBooleanResponse.newBuilder()
                      .setValue(value)
                      .setReason("STATIC")
                      .setVariant("v")
                      .build()));
    }

    @Override
    public void resolveInt(ResolveIntRequest request, StreamObserver<ResolveIntResponse> observer) {
      answer(
          request.getFlagKey(),
          Integer.class,
          observer,
          value ->
              observer.onNext(
                  ResolveIntResponse.newBuilder()
                      .setValue(value)
                      .setReason("STATIC")
                      .setVariant("v")
                      .build()));
    }

    private <T> void answer(
        String key, Class<T> type, StreamObserver<?> observer, Consumer<T> value) {
      @Nullable Object found = flags.get(key);
      if (found == null) {
        observer.onError(Status.NOT_FOUND.withDescription("flag not found").asException());
      } else if (!type.isInstance(found)) {
        observer.onError(Status.INVALID_ARGUMENT.withDescription("type").asException());
      } else {
        value.accept(type.cast(found));
        observer.onCompleted();
      }
    }
  }
}
