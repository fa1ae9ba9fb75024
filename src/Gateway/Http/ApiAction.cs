using System.Text.Json.Serialization.Metadata;
using CloudAssistant.Api.Calls;

namespace CloudAssistant.Gateway.Http;

/// <summary>One action of the API.</summary>
internal abstract class ApiAction
{
    /// <summary>Changes nothing, and lets the desk that it asks judge who calls, which saves a call: it may get a call whose caller is not known yet.</summary>
    public bool IsQuestion { get; private init; }

    /// <summary>Does it, and says how to write the answer.</summary>
    public abstract Task<ActionResult> RunAsync(ActionCall call, string requestId);

    /// <summary>An action made of a method.</summary>
    public static ApiAction Of<T>(JsonTypeInfo<T> type, Func<ActionCall, Task<Answer<T>>> run)
        where T : ApiResponse => new TypedAction<T>(type, run);

    /// <summary>An action made of a method that asks by <see cref="ActionCall.AskAsync"/>.</summary>
    public static ApiAction Question<T>(JsonTypeInfo<T> type, Func<ActionCall, Task<Answer<T>>> run)
        where T : ApiResponse => new TypedAction<T>(type, run) { IsQuestion = true };

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
