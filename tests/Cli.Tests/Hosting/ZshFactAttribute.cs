namespace CloudAssistant.Cli.Tests.Hosting;

/// <summary>A test that needs zsh; elsewhere it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ZshFactAttribute : FactAttribute
{
    public ZshFactAttribute() => Skip = WhyNot;

    private static string? WhyNot => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(directory => File.Exists(Path.Combine(directory, "zsh")))
        ? null
        : "There is no zsh: apt-get install -y zsh.";
}
