package dev.sluice.estimate;

/** What a member of a part tells of the part's medium. */
enum MediaRole {
    /** An image's URL, or the image itself as a data URL. */
    IMAGE,
    /** How closely to look at the image. */
    DETAIL,
    /** Sound in base64. */
    SOUND,
    /** The format of the sound, such as {@code wav}. */
    SOUND_FORMAT,
    /** A file as a data URL or in base64. */
    FILE,
    FILE_NAME,
    FILE_URL,
    /** The id of a stored file or image. */
    FILE_ID,
    /** How the source is given: {@code base64}, {@code url}, {@code file}, {@code text}. */
    SOURCE_TYPE,
    /** Data in base64 if the source's type says so, otherwise text. */
    SOURCE_DATA,
    SOURCE_URL,
    /** Data in base64. */
    INLINE_DATA,
    /** The address of a file, whose media type may be told beside it. */
    FILE_URI,
    MEDIA_TYPE,
    /** What the provider has stored and the model reads: a conversation, a prompt, cached content. */
    HISTORY,
    /** How many images to make. */
    MADE_COUNT,
    /** The quality of images to make. */
    MADE_QUALITY
}
