namespace CloudAssistant.Windows.Tests;

/// <summary>A test that needs Wine; elsewhere it is skipped and says why.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WineFactAttribute : FactAttribute
{
    public WineFactAttribute() => Skip = WhyNot;

    /// <summary>It makes what other accounts of this machine have.</summary>
    public bool AsRoot
    {
        get => Skip is not null;
        init => Skip ??= value && !Environment.IsPrivilegedProcess ? "Only root gives directories away." : null;
    }

    internal static string? WhyNot => Wine.IsThere ? null : "Wine is not installed.";
}

/// <inheritdoc cref="WineFactAttribute"/>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class WineTheoryAttribute : TheoryAttribute
{
    public WineTheoryAttribute() => Skip = WineFactAttribute.WhyNot;
}
