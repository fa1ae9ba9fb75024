namespace CloudAssistant.EndToEnd.Tests;

/// <summary>A test that needs a <see cref="MemoryLimit"/>; elsewhere it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class MemoryLimitFactAttribute : FactAttribute
{
    public MemoryLimitFactAttribute() => Skip = MemoryLimit.WhyNot;
}
