using CloudAssistant.Grains.Interfaces.Replies;

namespace CloudAssistant.Grains.Commands;

/// <summary>What the id of a resource group may look like, wherever one is given.</summary>
internal static class ResourceGroupRules
{
    /// <summary>Characters of it, at most.</summary>
    public const int CharactersMax = 64;

    /// <summary>Null when it is in order, else why not.</summary>
    public static Refusal? Check(string id)
    {
        if (id.Length > CharactersMax)
            return new(RefusalCode.InvalidParameter, $"ResourceGroupId has {id.Length} characters; at most {CharactersMax} are allowed.");
        return id.Any(char.IsControl) ? new(RefusalCode.InvalidParameter, "ResourceGroupId holds a control character.") : null;
    }
}
