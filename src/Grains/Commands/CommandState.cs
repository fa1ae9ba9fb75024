using CloudAssistant.Grains.Interfaces.Commands;

namespace CloudAssistant.Grains.Commands;

/// <summary>What is stored of a command. The triggers of the search table read it by these names.</summary>
internal sealed class CommandState
{
    /// <summary>The command; null before it is made and after it is deleted.</summary>
    public Command? Command { get; set; }
}
