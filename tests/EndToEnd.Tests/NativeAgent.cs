using CloudAssistant.Launcher;
using CloudAssistant.Launcher.Instances;

namespace CloudAssistant.EndToEnd.Tests;

/// <summary>The agent that ./run uses, compiled before any test counts its time, once for all of them.</summary>
internal static class NativeAgent
{
    private static readonly Lazy<Task<IReadOnlyList<string>>> Compiled =
        new(() => AgentProgram.PrepareAsync(Path.Combine(Repository.Root, "artifacts"), CancellationToken.None));

    /// <summary>Program and first arguments.</summary>
    public static Task<IReadOnlyList<string>> ProgramAsync() => Compiled.Value;
}
