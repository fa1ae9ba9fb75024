using CloudAssistant.Agent.Linux;

namespace CloudAssistant.Agent.Tests;

/// <summary>A test that needs root, and programs that not every machine has; elsewhere it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute(params string[] programs) => Skip = WhyNot(programs);

    internal static string? WhyNot(string[] programs)
    {
        if (Account.OwnUser != 0)
            return "It needs root.";
        return programs.FirstOrDefault(program => !File.Exists(program)) is { } missing ? $"It needs {missing}." : null;
    }
}
