using CloudAssistant.Agent.Linux;
using CloudAssistant.Agent.Windows;

namespace CloudAssistant.Agent.Instances;

/// <summary>The machine the agent runs on. Nothing else asks which system it is, so that what the other needs is left out of this one's file.</summary>
internal static class Machine
{
    public static IMachine This { get; } = OperatingSystem.IsWindows() ? new WindowsMachine() : new LinuxMachine();
}
