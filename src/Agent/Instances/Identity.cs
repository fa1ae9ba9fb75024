namespace CloudAssistant.Agent.Instances;

/// <summary>Who this agent is, and to whom: what enrollment brought.</summary>
internal sealed record Identity
{
    public required string InstanceId { get; init; }

    public required string InstanceName { get; init; }

    public required string RegionId { get; init; }

    public required Uri Server { get; init; }

    public required string ActivationId { get; init; }

    /// <summary>Lines of name, equals sign, value.</summary>
    public string ToText() => string.Concat(
        $"instance-id={InstanceId}\n", $"instance-name={OneLine(InstanceName)}\n", $"region={OneLine(RegionId)}\n", $"server={Server}\n", $"activation={ActivationId}\n");

    /// <summary>Null when something is missing.</summary>
    public static Identity? FromText(string text)
    {
        var values = text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2)
            .GroupBy(parts => parts[0])
            .ToDictionary(group => group.Key, group => group.Last()[1]);
        if (values.GetValueOrDefault("instance-id") is not { Length: > 0 } id || !Uri.TryCreate(values.GetValueOrDefault("server"), UriKind.Absolute, out var server))
            return null;
        return new()
        {
            InstanceId = id,
            InstanceName = values.GetValueOrDefault("instance-name", ""),
            RegionId = values.GetValueOrDefault("region", ""),
            Server = server,
            ActivationId = values.GetValueOrDefault("activation", ""),
        };
    }

    private static string OneLine(string text) => text.ReplaceLineEndings(" ");
}
