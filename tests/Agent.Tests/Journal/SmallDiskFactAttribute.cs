namespace CloudAssistant.Agent.Tests.Journal;

/// <summary>A test that needs a <see cref="SmallDisk"/>; elsewhere it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute() => Skip = SmallDisk.WhyNot;
}
