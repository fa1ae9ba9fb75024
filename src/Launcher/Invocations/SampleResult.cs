using CloudAssistant.Api.Invocations;

namespace CloudAssistant.Launcher.Invocations;

/// <summary>How the sample ended.</summary>
internal sealed record SampleResult(InvocationItem Invocation, IReadOnlyList<InvocationResultItem> Records)
{
    public bool Succeeded => Invocation is { InvocationStatus: "Success", InvokeStatus: "Finished" };
}
