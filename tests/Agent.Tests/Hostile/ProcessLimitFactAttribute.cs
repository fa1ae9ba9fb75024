namespace CloudAssistant.Agent.Tests.Hostile;

/// <summary>A test that needs a <see cref="ProcessLimit"/>; elsewhere it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ProcessLimitFactAttribute : FactAttribute
{
    public ProcessLimitFactAttribute() => Skip = ProcessLimit.WhyNot;
}
