using System.Text.Json.Serialization.Metadata;
using CloudAssistant.Api.Calls;
using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Gateway.Http;

/// <summary>One action of the API.</summary>
internal abstract class ApiAction
{
    /// <summary>Changes nothing, and lets the desk that it asks judge who calls, which saves a call: it may get a call whose caller is not known yet.</summary>
    public bool IsQuestion { get; private init; }

    /// <summary>Must be called for a region.</summary>
    public bool NeedsRegion { get; private init; } = true;

    /// <summary>How its answer is written; null for an action that this server does not offer yet.</summary>
    public JsonTypeInfo? ResponseType { get; private init; }

    /// <summary>Does it, and says how to write the answer.</summary>
    public abstract Task<ActionResult> RunAsync(ActionCall call, string requestId);

    /// <summary>An action made of a method.</summary>
    public static ApiAction Of<T>(JsonTypeInfo<T> type, Func<ActionCall, Task<Answer<T>>> run, bool needsRegion = true)
        where T : ApiResponse => new TypedAction<T>(type, run) { NeedsRegion = needsRegion, ResponseType = type };

    /// <summary>An action made of a method that asks by <see cref="ActionCall.AskAsync"/>.</summary>
    public static ApiAction Question<T>(JsonTypeInfo<T> type, Func<ActionCall, Task<Answer<T>>> run)
        where T : ApiResponse => new TypedAction<T>(type, run) { IsQuestion = true, ResponseType = type };

    /// <summary>An action of the API that this server does not offer yet. It says so to whoever may call, in the words that clients know of a region without it.</summary>
    public static ApiAction NotYet(string name) => new LaterAction(name);

    private sealed class LaterAction(string name) : ApiAction
    {
        public override Task<ActionResult> RunAsync(ActionCall call, string requestId) => Task.FromResult(new ActionResult(
            RefusalResponses.Of(RefusalCode.RegionIdApiNotSupported, $"The action {name} is not supported by this server."), null, null));
    }

    private sealed class TypedAction<T>(JsonTypeInfo<T> type, Func<ActionCall, Task<Answer<T>>> run) : ApiAction
        where T : ApiResponse
    {
        public override async Task<ActionResult> RunAsync(ActionCall call, string requestId)
        {
            var answer = await run(call);
            return answer.Fault is { } fault ? new(fault, null, null) : new(null, answer.Value! with { RequestId = requestId }, type);
        }
    }
}

/// <summary>A fault, or a response with the way to write it.</summary>
internal readonly record struct ActionResult(ApiFault? Fault, ApiResponse? Response, JsonTypeInfo? Type);
