using CloudAssistant.Api.Tags;

namespace CloudAssistant.Api.Files;

/// <summary>A file that was sent, and its instances.</summary>
public sealed record SentFileItem
{
    /// <summary>Id of the sending.</summary>
    public string InvokeId { get; init; } = "";

    /// <summary>Name of the file.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its directory.</summary>
    public string TargetDir { get; init; } = "";

    /// <summary>Its content, written as <see cref="ContentType"/> says.</summary>
    public string Content { get; init; } = "";

    /// <summary>PlainText or Base64, as it was sent.</summary>
    public string ContentType { get; init; } = "";

    /// <summary>Its description.</summary>
    public string Description { get; init; } = "";

    /// <summary>Its owner.</summary>
    public string FileOwner { get; init; } = "";

    /// <summary>Its group.</summary>
    public string FileGroup { get; init; } = "";

    /// <summary>Its mode in octal digits.</summary>
    public string FileMode { get; init; } = "";

    /// <summary>Whether a file of that name could be replaced: <c>true</c> or <c>false</c>, as text.</summary>
    public string Overwrite { get; init; } = "";

    /// <summary>UTC.</summary>
    public string CreationTime { get; init; } = "";

    /// <summary>Overall status: Pending, Running, Success, Failed or PartialFailed.</summary>
    public string InvocationStatus { get; init; } = "";

    /// <summary>How many instances it was sent to.</summary>
    public long VmCount { get; init; }

    /// <summary>Its tags.</summary>
    public TagList Tags { get; init; } = new();

    /// <summary>Its instances.</summary>
    public SentFileInstanceList InvokeInstances { get; init; } = new();

    /// <summary>Without what is confidential, for logs.</summary>
    public override string ToString() => $"SentFileItem {InvokeId}";
}

/// <summary>Instances of a sending, wrapped as the older actions do.</summary>
public sealed record SentFileInstanceList
{
    /// <summary>The instances.</summary>
    public IReadOnlyList<SentFileInstanceItem> InvokeInstance { get; init; } = [];
}

/// <summary>What became of a file on one instance. Times are UTC, ISO 8601 to the second; empty when unset.</summary>
public sealed record SentFileInstanceItem
{
    /// <summary>The instance.</summary>
    public string InstanceId { get; init; } = "";

    /// <summary>Pending, Running, Success, Failed, Invalid, Aborted, Error or Timeout.</summary>
    public string InvocationStatus { get; init; } = "";

    /// <summary>When it was accepted.</summary>
    public string CreationTime { get; init; } = "";

    /// <summary>When the agent began.</summary>
    public string StartTime { get; init; } = "";

    /// <summary>When it ended.</summary>
    public string FinishTime { get; init; } = "";

    /// <summary>When it last changed.</summary>
    public string UpdateTime { get; init; } = "";

    /// <summary>Why it did not succeed, such as FileAlreadyExists; empty on success.</summary>
    public string ErrorCode { get; init; } = "";

    /// <summary>The same in words.</summary>
    public string ErrorInfo { get; init; } = "";
}
