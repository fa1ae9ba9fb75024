namespace CloudAssistant.Agent.Protocol;

/// <summary>Which versions of the wire this build speaks. The gateway offers a range in its challenge; the agent signs the one it takes.</summary>
public static class ProtocolVersion
{
    /// <summary>The oldest version spoken.</summary>
    public const int Min = 1;

    /// <summary>The newest version spoken.</summary>
    public const int Max = 1;

    /// <summary>The newest version that both sides speak; null when there is none.</summary>
    public static int? Choose(int theirMin, int theirMax)
    {
        var version = Math.Min(Max, theirMax);
        return version >= Min && version >= theirMin ? version : null;
    }
}
