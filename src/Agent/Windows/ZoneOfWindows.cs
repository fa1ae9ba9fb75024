using System.Runtime.InteropServices;

namespace CloudAssistant.Agent.Windows;

/// <summary>The IANA name of a zone that Windows calls otherwise, from the tables that Windows has itself since its version 10 (ICU).</summary>
internal static unsafe class ZoneOfWindows
{
    private const string Unknown = "UTC", Call = "ucal_getTimeZoneIDForWindowsID";
    private const int CharactersMax = 64;

    // The second is what the first was called in early versions.
    private static readonly string[] Libraries = ["icu.dll", "icuin.dll"];

    /// <summary>The name; UTC when there is none.</summary>
    public static string Read()
    {
        TimeZoneInfo.ClearCachedData();
        return Of(TimeZoneInfo.Local.Id);
    }

    private static string Of(string zone)
    {
        foreach (var library in Libraries)
        {
            if (NativeLibrary.TryLoad(library, typeof(ZoneOfWindows).Assembly, DllImportSearchPath.System32, out var icu)
                && NativeLibrary.TryGetExport(icu, Call, out var call))
                return Ask((delegate* unmanaged[Cdecl]<char*, int, byte*, char*, int, int*, int>)call, zone);
        }

        return Unknown;
    }

    private static string Ask(delegate* unmanaged[Cdecl]<char*, int, byte*, char*, int, int*, int> call, string zone)
    {
        var name = stackalloc char[CharactersMax];
        var error = 0;
        fixed (char* id = zone)
        {
            var length = call(id, zone.Length, null, name, CharactersMax, &error);
            return error <= 0 && length is > 0 and < CharactersMax ? new string(name, 0, length) : Unknown;
        }
    }
}
