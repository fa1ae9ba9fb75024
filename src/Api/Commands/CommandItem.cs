using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Commands;

/// <summary>A stored command.</summary>
public sealed record CommandItem
{
    /// <summary>Its id.</summary>
    public string CommandId { get; init; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init; } = "";

    /// <summary>RunShellScript, RunBatScript or RunPowerShellScript.</summary>
    public string Type { get; init; } = "";

    /// <summary>The script, in the encoding asked for.</summary>
    public string CommandContent { get; init; } = "";

    /// <summary>Directory the script starts in.</summary>
    public string WorkingDir { get; init; } = "";

    /// <summary>Seconds.</summary>
    public long Timeout { get; init; }

    /// <summary>Command line that starts the script.</summary>
    public string Launcher { get; init; } = "";

    /// <summary>Whether <c>{{name}}</c> in the script is replaced by parameters.</summary>
    public bool EnableParameter { get; init; }

    /// <summary>Names in <c>{{name}}</c> of the script.</summary>
    public ParameterNameList ParameterNames { get; init; } = new();

    /// <summary>What is known of the parameters.</summary>
    public ParameterDefinitionList ParameterDefinitions { get; init; } = new();

    /// <summary>UTC, to the minute.</summary>
    public string CreationTime { get; init; } = "";

    /// <summary>How often it was invoked, counted to 10,000.</summary>
    public long InvokeTimes { get; init; }

    /// <summary>Resource group.</summary>
    public string ResourceGroupId { get; init; } = "";

    /// <summary>Its tags.</summary>
    public TagList Tags { get; init; } = new();

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"CommandItem {CommandId}";
}

/// <summary>Names of parameters, wrapped as the older actions do.</summary>
public sealed record ParameterNameList
{
    /// <summary>The names.</summary>
    public IReadOnlyList<string> ParameterName { get; init; } = [];
}

/// <summary>Definitions of parameters, wrapped as the older actions do.</summary>
public sealed record ParameterDefinitionList
{
    /// <summary>The definitions.</summary>
    public IReadOnlyList<ParameterDefinition> ParameterDefinition { get; init; } = [];
}

/// <summary>What is known of one parameter.</summary>
public sealed record ParameterDefinition
{
    /// <summary>Its name.</summary>
    public string ParameterName { get; init; } = "";

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its value when none is given.</summary>
    public string DefaultValue { get; init; } = "";

    /// <summary>What a value must look like; empty for anything.</summary>
    public string PatternRegex { get; init; } = "";

    /// <summary>A value must be given.</summary>
    public bool Required { get; init; }

    /// <summary>What a value may be; none for anything.</summary>
    public PossibleValueList PossibleValues { get; init; } = new();
}

/// <summary>Values that a parameter may have, wrapped as the older actions do.</summary>
public sealed record PossibleValueList
{
    /// <summary>The values.</summary>
    public IReadOnlyList<string> PossibleValue { get; init; } = [];
}
