using System.Text.Json;

namespace CloudAssistant.Launcher.Servers;

/// <summary>Tells the command line where the server is and where its access key lies. Holds no secret.</summary>
internal static class EndpointFile
{
    public static void Write(string file, Uri endpoint, string accessKeyFile)
    {
        var draft = file + ".new";
        File.WriteAllText(draft, JsonSerializer.Serialize(new { Endpoint = Text(endpoint), AccessKeyFile = accessKeyFile }) + "\n");
        File.Move(draft, file, overwrite: true);
    }

    /// <summary>Without the slash at the end that Uri adds.</summary>
    public static string Text(Uri endpoint) => endpoint.GetLeftPart(UriPartial.Authority);
}
