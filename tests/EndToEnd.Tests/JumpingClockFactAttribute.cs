namespace CloudAssistant.EndToEnd.Tests;

/// <summary>A test that needs a <see cref="JumpingClock"/>; elsewhere it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class JumpingClockFactAttribute : FactAttribute
{
    public JumpingClockFactAttribute() => Skip = JumpingClock.WhyNot;
}
