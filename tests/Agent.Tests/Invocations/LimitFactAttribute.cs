using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Tests.Invocations;

/// <summary>A test that needs control groups of version 1, with controllers, that an agent may make; elsewhere it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LimitFactAttribute : FactAttribute
{
    public LimitFactAttribute() => Skip = WhyNot;

    private static string? WhyNot => LimitFile.AllControllers.FirstOrDefault(name => LimitTests.Place(name) is not { } place || Libc.Access(place, 2) != 0) is { } missing
        ? $"It needs a control group of version 1 for {missing} that this account may make."
        : null;
}
