namespace CloudAssistant.Agent.Tests.Hostile;

/// <summary>A test that needs a <see cref="LoopDisk"/>; elsewhere it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class LoopDiskFactAttribute : FactAttribute
{
    public LoopDiskFactAttribute() => Skip = LoopDisk.WhyNot;
}
