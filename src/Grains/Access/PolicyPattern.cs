namespace CloudAssistant.Grains.Access;

/// <summary>A text that another is or begins with: a wildcard stands at the end or nowhere, so that a comparison never goes back.</summary>
/// <param name="Text">Without the wildcard.</param>
/// <param name="IsOpen">It ended with <c>*</c>.</param>
internal readonly record struct PolicyPattern(string Text, bool IsOpen)
{
    /// <summary>Reads a pattern; false when a wildcard stands elsewhere than at the end.</summary>
    public static bool TryParse(string text, out PolicyPattern pattern)
    {
        var star = text.IndexOf('*', StringComparison.Ordinal);
        pattern = star < 0 ? new(text, false) : new(text[..star], true);
        return star < 0 || star == text.Length - 1;
    }

    /// <summary>Any text at all.</summary>
    public bool IsAny => IsOpen && Text.Length == 0;

    public bool Matches(string text, StringComparison comparison = StringComparison.Ordinal) =>
        IsOpen ? text.StartsWith(Text, comparison) : text.Equals(Text, comparison);
}

/// <summary>Names resources: region, account, type and id, each one or any.</summary>
/// <param name="Region">A region, or any.</param>
/// <param name="Account">An account, or any.</param>
/// <param name="Type">A type; null for any, with every id.</param>
/// <param name="Id">An id, the beginning of ids, or any.</param>
internal sealed record ResourcePattern(PolicyPattern Region, PolicyPattern Account, ResourceType? Type, PolicyPattern Id)
{
    /// <summary>Whether the resource of the question is named; null when that depends on what it leaves open.</summary>
    public bool? Names(PolicyQuestion question)
    {
        var resource = question.Resource;
        if (!Region.Matches(resource.Region) || !Account.Matches(resource.Account.Value))
            return false;
        if (Type is null)
            return true;
        if (question.Unknown.HasFlag(Unknown.Type))
            return null;
        if (Type != resource.Type)
            return false;
        if (Id.IsAny)
            return true;
        return question.Unknown.HasFlag(Unknown.Id) ? null : Id.Matches(resource.Id);
    }
}
