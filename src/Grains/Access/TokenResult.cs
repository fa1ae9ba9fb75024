namespace CloudAssistant.Grains.Access;

/// <summary>What stands for a client token: the ids that were answered and, at the end, the mark that what they name was made. Without the mark a call
/// may have died between the claim and the making, and a repeated call makes it; with it nothing is made again, even when it was deleted since.</summary>
internal static class TokenResult
{
    private const string Mark = "made";

    /// <summary>The result with the mark.</summary>
    public static string Made(string result) => result + " " + Mark;

    /// <summary>Whether the mark is there.</summary>
    public static bool IsMade(string result) => result.EndsWith(" " + Mark, StringComparison.Ordinal);

    /// <summary>The ids in it, without the mark.</summary>
    public static string[] Ids(string result) => result.Split(' ').Where(part => part != Mark).ToArray();
}
