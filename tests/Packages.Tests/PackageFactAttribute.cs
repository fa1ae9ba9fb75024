using CloudAssistant.Launcher.Instances;
using CloudAssistant.Launcher.Processes;

namespace CloudAssistant.Packages.Tests;

/// <summary>A test of packages, which needs root and programs that not every machine has; elsewhere it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PackageFactAttribute : FactAttribute
{
    public PackageFactAttribute(params string[] programs) =>
        Skip = !AgentProgram.CanBeNative ? "It needs a C compiler (gcc or clang)."
            : !Environment.IsPrivilegedProcess ? "It needs root, to whom packages give their files."
            : programs.FirstOrDefault(program => ProgramPath.Find(program) is null) is { } missing ? $"It needs {missing}."
            : null;
}
